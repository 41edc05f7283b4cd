using CrmDr.ServiceDefaults.Certificates;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

public sealed class RedisOptions
{
    /// <summary>Where Redis is, <c>host:port</c> with the client's further options.</summary>
    /// <value>Default: none, and no cache.</value>
    public string? ConnectionString { get; init; }

    /// <summary>Authorities to believe beside those of the system when <c>ssl=true</c>: a PEM file.</summary>
    /// <value>Default: none.</value>
    public string? CaFile { get; init; }

    /// <summary>What the log calls it.</summary>
    /// <value>Default "The cache".</value>
    public string Name { get; init; } = "The cache";

    /// <summary>How long an answer is waited for.</summary>
    /// <value>Default 100 ms. Longer than a healthy answer by far, shorter than anybody notices.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long Redis is left alone after a failure.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a connection needs here, whoever makes it, in place of what it was configured with.</summary>
    public void Apply(ConfigurationOptions configuration)
    {
        configuration.AbortOnConnectFail = false; // it goes on trying by itself
        configuration.ConnectTimeout = 1000;
        configuration.ClientName = "crmdr";
        configuration.ConfigCheckSeconds = 5; // a replica that becomes a primary is noticed by then
        if (CaFile is { } authorities)
            configuration.CertificateValidation += TrustedAuthority.BesideTheSystems(authorities);
    }
}
