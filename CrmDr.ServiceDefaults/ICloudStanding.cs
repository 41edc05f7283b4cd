namespace CrmDr.ServiceDefaults;

/// <summary>Which cloud this service belongs to and the epoch it knows: every answer and every problem says so.</summary>
public interface ICloudStanding
{
    /// <summary>The cloud's name, or null for a service that belongs to none (the gateway).</summary>
    string? Cloud { get; }

    /// <summary>The epoch of the authority held here, or the highest known; 0 when none is known yet.</summary>
    long Epoch { get; }
}
