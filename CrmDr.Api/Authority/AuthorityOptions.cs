using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Api.Authority;

public sealed class AuthorityOptions
{
    /// <summary>The cloud of this service (<c>Cloud:Name</c>).</summary>
    public required string Cloud { get; init; }

    /// <summary>The controller of the same cloud (<c>Controller:Url</c>).</summary>
    public required Uri Controller { get; init; }

    /// <summary>What is shown to it, one of its application tokens: <c>Controller:Token</c>, or the first line of <c>Controller:TokenFile</c>, which is read again when it changes.</summary>
    public required Func<string?> Token { get; init; }

    /// <summary>How long the controller may keep a question when nothing has changed: the next one follows at once.</summary>
    /// <value>Half of the controller's own loop, at least 50 ms.</value>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long an answer is waited for.</summary>
    /// <value><see cref="Interval"/> and a quarter of the lease, at least 200 ms: a lost answer leaves time for others before the deadline.</value>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A write does not begin when less authority than this is left: it would end with an unknown outcome.</summary>
    /// <value>Default 20 ms.</value>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <exception cref="InvalidSettingsException">A setting is missing or wrong; all of them are named.</exception>
    public static AuthorityOptions From(IConfiguration configuration, DrPlan plan)
    {
        var cloud = configuration["Cloud:Name"];
        var known = Uri.TryCreate(configuration["Controller:Url"], UriKind.Absolute, out var controller);
        var faults = new List<string>();
        if (cloud is null || !plan.Clouds.InOrder.Contains(cloud))
            faults.Add($"Cloud:Name is '{cloud}', expected one of {string.Join(", ", plan.Clouds.InOrder)}. Set Cloud__Name.");
        if (!known)
            faults.Add($"Controller:Url is '{configuration["Controller:Url"]}', expected the address of this cloud's controller. Set Controller__Url.");
        var token = TokenOf(configuration, faults);
        return faults.Count > 0 ? throw new InvalidSettingsException(faults) : new AuthorityOptions
        {
            Cloud = cloud!,
            Controller = controller!,
            Token = token,
            Interval = Longer(plan.Lease.Loop / 2, TimeSpan.FromMilliseconds(50)),
            Timeout = Longer(plan.Lease.Loop / 2, TimeSpan.FromMilliseconds(50)) + Longer(plan.Lease.Ttl / 4, TimeSpan.FromMilliseconds(200)),
        };
    }

    private static Func<string?> TokenOf(IConfiguration configuration, List<string> faults)
    {
        var (token, path) = (configuration["Controller:Token"], configuration["Controller:TokenFile"]);
        if (string.IsNullOrEmpty(token) == string.IsNullOrEmpty(path))
            faults.Add("Expected one of Controller:Token and Controller:TokenFile: the token that this cloud's controller knows its application by. Set Controller__Token.");
        if (string.IsNullOrEmpty(path))
            return () => token;
        try
        {
            var file = new TokenFile(path, TimeProvider.System);
            if (file.Tokens.IsEmpty)
                faults.Add($"Controller:TokenFile {path} is empty, expected the token that this cloud's controller knows its application by on the first line.");
            return () => file.Tokens.FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"Controller:TokenFile {path} cannot be read: {e.Message}");
            return () => null;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
