namespace CrmDr.AppHost.Drill.Load;

/// <summary>How much load a drill sends and of what kind.</summary>
public sealed record LoadOptions
{
    /// <value>Writes a second, default 100.</value>
    public double WritesPerSecond { get; init; } = 100;

    /// <value>Reads a second, default half of the writes.</value>
    public double? ReadsPerSecond { get; init; }

    /// <value>Share of writes that update a contact, default 0.10.</value>
    public double UpdateShare { get; init; } = 0.10;

    /// <value>Share of writes that move an amount between two hot deals, default 0.15.</value>
    public double TransferShare { get; init; } = 0.15;

    /// <value>Share of reads that ask for all hot deals at once, default 0.</value>
    public double TotalShare { get; init; }

    /// <value>Share of reads that go to the hot contacts, default 0: each contact is as likely as the next.</value>
    public double HotReadShare { get; init; }

    /// <value>How many deals the transfers share, default 4.</value>
    public int HotDeals { get; init; } = 4;

    /// <value>What each hot deal starts with; large enough that no transfer can fail.</value>
    public decimal InitialAmount { get; init; } = 1_000_000m;

    /// <value>Requests in flight at once at most, default 5,000; what the schedule wants beyond it is counted as skipped.</value>
    public int MaxInFlight { get; init; } = 5_000;

    /// <value>How long a client waits for an answer, default 30 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>Users who keep a session (a cookie) and work on what is theirs, default 0: each request is a user of its own. Both clouds write only with strategy active-active, and only a session reads its own writes there.</value>
    public int Users { get; init; }

    /// <value>Seed of every random choice.</value>
    public int Seed { get; init; } = 1;

    public double Reads => ReadsPerSecond ?? WritesPerSecond / 2;
}
