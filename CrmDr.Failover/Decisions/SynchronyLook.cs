namespace CrmDr.Failover.Decisions;

/// <summary>What one look found of waiting for the peer.</summary>
public sealed record SynchronyLook
{
    /// <summary>Nothing waits.</summary>
    public static SynchronyLook None { get; } = new();

    /// <summary>The setting <c>synchronous_standby_names</c>.</summary>
    public string Names { get; init; } = "";

    /// <summary>Commits were told not to wait, and whether that has arrived is not proven.</summary>
    public bool Stopping { get; init; }

    /// <summary>The controller's role may change that setting.</summary>
    public bool MayChange { get; init; }

    /// <summary>
    /// WAL position at which a commit was seen to wait, noted with the open gate: whatever was committed without waiting lies before it. Null when none was,
    /// or when the gate has been closed or the database has crashed since.
    /// </summary>
    public ulong? Since { get; init; }

    /// <summary>The peer's subscription is connected and past its catching up.</summary>
    public bool Streaming { get; init; }

    /// <summary>The server counts that connection as the synchronous standby.</summary>
    public bool Synchronous { get; init; }
}
