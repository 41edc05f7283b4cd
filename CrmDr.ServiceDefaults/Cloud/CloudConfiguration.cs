using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>
/// Settings that the cloud keeps: parameters below a path (<c>Cloud:Parameters</c>) and secrets (<c>Cloud:Secrets</c>) of AWS. Read once, before anything asks for a setting; with neither setting nothing is read.
/// </summary>
/// <remarks>
/// Protects against: a service that starts with half of its settings. Does not protect against: a cloud whose Parameter Store is away while a service starts; whoever uses this depends on it at every start, and not while it runs.
/// </remarks>
public static partial class CloudConfiguration
{
    /// <summary>All of it takes no longer than this.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // A controller is put together anew when its turn comes, in the middle of an outage: what this process has read, it does not ask for again.
    private static readonly Lock Reading = new();
    private static readonly Dictionary<string, ImmutableDictionary<string, string?>> AlreadyRead = [];

    /// <summary>Adds them: above files of settings, below environment variables and the command line. A secret wins over a parameter, what is named later over what is named earlier.</summary>
    /// <exception cref="InvalidSettingsException">They cannot be read; the message names the setting, what was asked, what came back, and what to do.</exception>
    public static void AddCloudConfiguration(this IConfigurationManager configuration)
    {
        var (parameters, secrets) = (Names(configuration, "Cloud:Parameters"), Names(configuration, "Cloud:Secrets"));
        if (parameters.IsEmpty && secrets.IsEmpty)
            return;
        var named = parameters.IsEmpty ? "Cloud:Secrets" : "Cloud:Parameters";
        if (CloudSettings.Read(configuration) is not { Provider: CloudProvider.Aws } settings)
            throw new InvalidSettingsException([
                $"{named} is set and Cloud:Provider is '{configuration["Cloud:Provider"]}'; expected aws, the only one whose parameters and secrets are read at the start. On gcp secrets come as files and environment variables. Leave {named} out."]);
        if (!ParameterStore.IsInBuild)
            throw new InvalidSettingsException([
                $"{named} is set, and this build lacks what reads it (AWSSDK.Extensions.NETCore.Setup, AWSSDK.SimpleSystemsManagement, AWSSDK.SecurityToken): its package feed had not all of them. Build with a feed that has them, or set the settings as environment variables."]);
        var read = Read(configuration, settings, parameters, secrets);
        configuration.Sources.Insert(Place(configuration.Sources), new MemoryConfigurationSource { InitialData = read });
    }

    private static ImmutableDictionary<string, string?> Read(IConfigurationManager configuration, CloudSettings settings, ImmutableArray<string> parameters, ImmutableArray<string> secrets)
    {
        var asked = string.Join('\n', [settings.Region, "", .. parameters, "", .. secrets, "", .. configuration.GetSection("AWS").AsEnumerable().Select(pair => $"{pair.Key}={pair.Value}")]);
        lock (Reading)
        {
            if (AlreadyRead.TryGetValue(asked, out var known))
                return known;
            // Nothing of the host is there yet, and nobody else runs: this one may block, for a time that is limited.
            using var logging = LoggerFactory.Create(log =>
            {
                log.AddConfiguration(configuration.GetSection("Logging"));
                CloudDiagnostics.AddOutput(log, settings with { ByApi = false }, AppDomain.CurrentDomain.FriendlyName);
            });
            var log = logging.CreateLogger(typeof(CloudConfiguration));
            LogReading(log, settings.Region, string.Join(", ", parameters.Concat(secrets)));
            var read = ParameterStore.Read(configuration, settings, parameters, secrets, log);
            LogRead(log, read.Count, string.Join(", ", read.Keys.Order(StringComparer.OrdinalIgnoreCase)));
            return AlreadyRead[asked] = read;
        }
    }

    // Before the environment variables that are for the application (those with a prefix are the host's); without any, before everything.
    private static int Place(IList<IConfigurationSource> sources)
    {
        for (var i = 0; i < sources.Count; i++)
            if (sources[i] is EnvironmentVariablesConfigurationSource { Prefix: null or "" })
                return i;
        return 0;
    }

    // One value with commas, or a list (Cloud:Secrets:0).
    private static ImmutableArray<string> Names(IConfiguration configuration, string setting) =>
        [.. configuration.GetSection(setting).GetChildren().Select(child => child.Value).Prepend(configuration[setting])
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    [LoggerMessage(1401, LogLevel.Information, "Reading settings from AWS ({Region}): {Names}.")]
    private static partial void LogReading(ILogger log, string? region, string names);

    [LoggerMessage(1402, LogLevel.Information, "{Count} settings came from AWS: {Keys}.")]
    private static partial void LogRead(ILogger log, int count, string keys);
}
