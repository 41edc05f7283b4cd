namespace CrmDr.Controller.Verify;

/// <summary>How both databases are compared.</summary>
public sealed record VerifyOptions
{
    /// <summary>What is spared: time, or those who write meanwhile.</summary>
    /// <value>Default <see cref="VerifyMode.Fast"/>.</value>
    public VerifyMode Mode { get; init; }

    /// <summary>Look only at what has changed since the last comparison that ended equal. Where that cannot be told, everything is compared and the result says why.</summary>
    /// <value>Default false.</value>
    /// <remarks>Does not see what changed without a transaction, as a page that was damaged on disk: that is what a whole comparison is for.</remarks>
    public bool SinceLast { get; init; }

    /// <summary>The slot through which each side sends its changes to the other.</summary>
    /// <value>Default <c>crm_slot</c>.</value>
    public string SlotName { get; init; } = "crm_slot";

    /// <summary>Fast: tables that are compared at once, each with one session a side.</summary>
    /// <value>Default 2, at least 1.</value>
    public int Sessions { get; init; } = 2;

    /// <summary>Fast: rows of one bucket, about: what is read row by row when its hash differs.</summary>
    /// <value>Default 500.</value>
    public int BucketRows { get; init; } = 500;

    /// <summary>Gentle: the same. It takes longer, so more rows change meanwhile and more buckets differ at first sight.</summary>
    /// <value>Default 16.</value>
    public int GentleBucketRows { get; init; } = 16;

    /// <summary>Gentle: how long one query shall take. The pieces of a table grow and shrink to fit.</summary>
    /// <value>In milliseconds, default 5.</value>
    public double PieceMilliseconds { get; init; } = 5;

    /// <summary>Gentle: pages of the first piece of a table.</summary>
    /// <value>Default 32, at least 1.</value>
    public long PiecePages { get; init; } = 32;

    /// <summary>Gentle: the share of the time in which a query runs; the rest are pauses.</summary>
    /// <value>Above 0 up to 1, default 0.15.</value>
    public double Share { get; init; } = 0.15;

    /// <summary>Since the last: when more of a table's rows than this share have changed, it is compared whole, which is faster then.</summary>
    /// <value>From 0 to 1, default 0.2.</value>
    public double MostChanged { get; init; } = 0.2;

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
