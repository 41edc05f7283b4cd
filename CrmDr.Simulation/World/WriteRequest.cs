namespace CrmDr.Simulation.World;

/// <summary>One attempt of a client, on its way through the application and the database.</summary>
internal sealed class WriteRequest
{
    public required int Id { get; init; }
    public required SimClient Client { get; init; }
    public required int Key { get; init; }
    public required int First { get; init; }
    public required int Second { get; init; }

    /// <summary>Sent straight to a cloud, past the gateway.</summary>
    public bool PastTheGateway { get; set; }

    /// <summary>Set by the application that took it up.</summary>
    public SimApi? Api { get; set; }
    public int ApiIncarnation { get; set; }
    public RequestPhase Phase { get; set; }

    /// <summary>The stamped epoch; 0 for a stored answer.</summary>
    public long Epoch { get; set; }
    public int Execution { get; set; } = RowWrite.None;
}

/// <summary>Where a request is in the application.</summary>
internal enum RequestPhase
{
    Checked,
    Statement,
    Begun,
    Commit,
    Committed,
    Refreshing,
    Answering,
    Ended,
}

/// <summary>What the database says of a statement or a commit.</summary>
internal enum DatabaseAnswer
{
    Begun,
    Committed,

    /// <summary>This key was executed here before.</summary>
    Stored,

    /// <summary>This key was executed and lost to something newer: it is in the ledger.</summary>
    Superseded,

    /// <summary>The gate is closed.</summary>
    Closed,

    /// <summary>The same key is being executed by another session.</summary>
    Busy,

    /// <summary>The session ended.</summary>
    Gone,
}

/// <summary>What a client is told.</summary>
internal enum ReplyKind
{
    Acknowledged,
    NotStored,
    Unknown,
    Superseded,
}
