namespace CrmDr.Controller.Salvage;

/// <summary>How salvage works.</summary>
public sealed record SalvageOptions
{
    /// <summary>The slot of the old primary that this database's subscription reads.</summary>
    /// <value>Default <c>crm_slot</c>.</value>
    public string SlotName { get; init; } = "crm_slot";

    /// <summary>The application's table of executed requests.</summary>
    /// <value>Default <c>crm.idempotency_keys</c>.</value>
    public string IdempotencyTable { get; init; } = "crm.idempotency_keys";

    /// <summary>Its column that identifies what was asked.</summary>
    /// <value>Default <c>request_hash</c>.</value>
    public string RequestHashColumn { get; init; } = "request_hash";

    /// <summary>Orphans in one local transaction.</summary>
    /// <value>1 to 10,000, default 200. A batch holds the locks of its rows until it commits.</value>
    public int BatchTransactions { get; init; } = 200;

    /// <summary>Rows in one local transaction, unless a single orphan has more.</summary>
    /// <value>Default 1,000.</value>
    public int BatchRows { get; init; } = 1000;

    /// <summary>Characters of values in one local transaction, unless a single orphan has more.</summary>
    /// <value>Default 4,000,000.</value>
    public int BatchCharacters { get; init; } = 4_000_000;

    /// <summary>Changes read from the old primary at a time; it stores them in a temporary file meanwhile. Always whole transactions.</summary>
    /// <value>Default 200,000.</value>
    public int ReadChanges { get; init; } = 200_000;

    /// <summary>How long to wait for the old primary: decoding its log, or a silent link.</summary>
    /// <value>In seconds, default 120.</value>
    public int PeerTimeoutSeconds { get; init; } = 120;

    /// <summary>How long a batch waits for a row that a user holds, before it lets go of its own rows and tries again.</summary>
    /// <value>In milliseconds, default 300: below PostgreSQL's deadlock timeout, so that it is always salvage that gives way.</value>
    public int LockTimeoutMilliseconds { get; init; } = 300;
}
