using System.CommandLine;
using System.Globalization;
using System.Numerics;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Cli;

/// <summary>Options that several commands have; each command makes its own instance.</summary>
public static class SharedOptions
{
    public static Option<string?> Profile(string description) => OneOf("--profile", description, "production", "drill", "fast");

    public static Option<string?> Strategy() =>
        OneOf("--strategy", "How much of the standby runs. Default: the plan's.", "warm-standby", "active-active", "pilot-light");

    public static Option<string?> Replication() => OneOf("--replication", "Whether an acknowledgement waits for the standby. Default: the plan's.", "async", "sync");

    public static Option<string?> OnStandbyLoss() =>
        OneOf("--on-standby-loss", "With sync, while the standby is away: block waits for it, continue strikes it out and goes on. Default: the plan's.", "block", "continue");

    public static Option<string?> CacheMode() =>
        OneOf("--cache-mode", "How the standby's cache is kept like the primary's. Default: the plan's, cache.sync.", "stream", "replica", "dual-write", "none");

    public static Option<string> Gateway()
    {
        var option = new Option<string>("--gateway")
        {
            Description = "full: holds and resends requests while no cloud is active; cloudflare: does neither, as that balancer; route53: a client keeps its DNS answer for the TTL.",
            DefaultValueFactory = _ => "full",
        };
        return option.Among("full", "cloudflare", "route53");
    }

    public static Option<string> VerifyMode()
    {
        var option = new Option<string>("--mode")
        {
            Description = "fast: both databases at once; gentle: one after the other in small pieces, so that those who write meanwhile do not notice.",
            DefaultValueFactory = _ => "fast",
        };
        return option.Among("fast", "gentle");
    }

    public static Option<WitnessKind> Witness() => new("--witness")
    {
        Description = "What keeps the lease. postgres: one small server in a third place; etcd: three members, one in each cloud and one elsewhere.",
        HelpName = "postgres|etcd",
        CustomParser = result =>
        {
            if (result.Tokens[0].Value is "postgres" or "etcd")
                return result.Tokens[0].Value == "etcd" ? WitnessKind.Etcd : WitnessKind.Postgres;
            result.AddError($"--witness {result.Tokens[0].Value}: expected postgres or etcd");
            return default;
        },
    };

    public static Option<EngineHosting> Engines() => new("--engines")
    {
        Description = "PostgreSQL and Redis as programs of this machine (default), in containers of Docker or Podman (Linux only), or auto: in containers where they can be broken like programs.",
        HelpName = "executables|containers|auto",
        CustomParser = result =>
        {
            if (result.Tokens[0].Value is "executables" or "containers" or "auto")
                return Enum.Parse<EngineHosting>(result.Tokens[0].Value, ignoreCase: true);
            result.AddError($"--engines {result.Tokens[0].Value}: expected executables, containers or auto");
            return default;
        },
    };

    public static Option<Uri?> Controller() => Url(
        "--controller", "The controller to ask, for a deployed installation. Default: those of the world that runs here. The token comes from CRMDR_TOKEN.", "http://127.0.0.1:8090");

    public static Option<Uri?> Api() => Url(
        "--api", "The CRM of a deployed installation; the token of an administrator comes from CRMDR_API_TOKEN. Default: the world that runs here.", "http://127.0.0.1:8080");

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    public static Option<string> State() => new("--state")
    {
        Description = "The folder the world lives in. Default: .crmdr in the repository; for root a folder under /var/lib/crmdr.",
        HelpName = "DIR",
        DefaultValueFactory = _ => LocalHost.DefaultStateFolder,
    };

    public static Option<T> Positive<T>(string name, string description, T standard)
        where T : struct, INumber<T>
        => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > T.Zero && T.IsFinite(value))
                    return value;
                result.AddError($"{name} {text}: expected a number above 0");
                return standard;
            },
        };

    /// <summary>Nothing but these words, which completion offers. A long list is told by the error alone: in the help it would push everything else aside.</summary>
    public static Option<T> Among<T>(this Option<T> option, params string[] values)
    {
        option.HelpName = values.Length <= 4 ? string.Join('|', values) : "NAME";
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => !values.Contains(t.Value, StringComparer.Ordinal)))
                result.AddError($"{option.Name} {token.Value}: expected {string.Join(", ", values[..^1])} or {values[^1]}");
        });
        return option;
    }

    private static Option<Uri?> Url(string name, string description, string example) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"{name} {result.Tokens[0].Value}: expected a URL such as {example}");
            return null;
        },
    };

    private static Option<string?> OneOf(string name, string description, params string[] values) =>
        new Option<string?>(name) { Description = description }.Among(values);
}
