namespace CrmDr.ServiceDefaults.Health;

/// <summary>One thing without which the service cannot do its work.</summary>
public interface IReadinessCheck
{
    string Name { get; }

    /// <summary>Null when all is well, otherwise one sentence. May throw: that counts as not ready.</summary>
    Task<string?> WhyNotAsync(CancellationToken cancellationToken);
}
