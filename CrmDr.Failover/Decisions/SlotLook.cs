namespace CrmDr.Failover.Decisions;

/// <summary>The replication slot as one look found it.</summary>
public sealed record SlotLook
{
    /// <summary>No slot.</summary>
    public static SlotLook Missing { get; } = new();

    /// <summary>It is there.</summary>
    public bool Exists { get; init; }

    /// <summary>
    /// WAL it needs has been removed: the peer can no longer catch up from it. Or it stands beyond the end of its own log, where a subscription to a database that was
    /// here before has moved it.
    /// </summary>
    public bool Lost { get; init; }

    /// <summary>The peer is connected.</summary>
    public bool Active { get; init; }

    /// <summary>Position up to which the peer has confirmed.</summary>
    public ulong Confirmed { get; init; }

    /// <summary>Position from which on WAL is kept for it; 0 when it needs none any more. Before <see cref="Confirmed"/> by the length of the transactions that run.</summary>
    public ulong Restart { get; init; }

    /// <summary>Position up to which this database's WAL is flushed.</summary>
    public ulong Flushed { get; init; }

    /// <summary>Bytes the peer has not confirmed.</summary>
    public ulong LagBytes => Flushed > Confirmed ? Flushed - Confirmed : 0;

    /// <summary>Bytes that are kept for it: what <c>max_slot_wal_keep_size</c> limits (PostgreSQL manual, 19.6).</summary>
    public ulong KeptBytes => Restart > 0 && Flushed > Restart ? Flushed - Restart : 0;
}
