namespace CrmDr.Controller.Verify;

/// <summary>How both databases are compared.</summary>
public sealed record VerifyOptions
{
    /// <summary>The slot through which each side sends its changes to the other.</summary>
    /// <value>Default <c>crm_slot</c>.</value>
    public string SlotName { get; init; } = "crm_slot";

    /// <summary>Rows of one bucket, about: what is read row by row when its hash differs.</summary>
    /// <value>Default 500.</value>
    public int BucketRows { get; init; } = 500;

    /// <summary>Rows that differ at first sight, kept per table to look at again. Those beyond count as differing.</summary>
    /// <value>Default 100,000.</value>
    public int RecheckRows { get; init; } = 100_000;

    /// <summary>How long to look again at rows that differ. What still changes then is reported as unsettled.</summary>
    /// <value>In seconds, default 30.</value>
    public int SettleSeconds { get; init; } = 30;

    /// <summary>Where replication does not run: how long a difference must stand still.</summary>
    /// <value>In milliseconds, default 1,000.</value>
    public int QuietMilliseconds { get; init; } = 1000;

    /// <summary>Keys shown of each table.</summary>
    /// <value>Default 10.</value>
    public int SampleKeys { get; init; } = 10;

    /// <summary>How long one query may take.</summary>
    /// <value>In seconds, default 600.</value>
    public int QueryTimeoutSeconds { get; init; } = 600;
}
