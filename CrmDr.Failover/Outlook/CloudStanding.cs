using CrmDr.Failover.Decisions;

namespace CrmDr.Failover.Outlook;

/// <summary>One cloud as its own controller tells it, as far as a person's decision needs it.</summary>
public sealed record CloudStanding
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its controller answers the one that asks.</summary>
    public bool Answers { get; init; } = true;

    /// <summary>Its role, by its own word.</summary>
    public Role Role { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>It holds a live lease.</summary>
    public bool HoldsLease { get; init; }

    /// <summary>Its lease is live only by the other's promise.</summary>
    public bool Failsafe { get; init; }

    /// <summary>It sees the witness.</summary>
    public bool SeesWitness { get; init; }

    /// <summary>The epoch it knows of.</summary>
    public long Epoch { get; init; }

    /// <summary>Whom the witness's record names, as it sees that.</summary>
    public string? Holder { get; init; }

    /// <summary>The holder lists the other cloud: that one may take over by itself.</summary>
    public bool Protected { get; init; }

    /// <summary>Why not, otherwise.</summary>
    public string? Unprotected { get; init; }

    /// <summary>A person has paused automatic failover here.</summary>
    public bool Paused { get; init; }

    /// <summary>Its database answers.</summary>
    public bool DatabaseAnswers { get; init; }

    /// <summary>Its database holds what the pair has written.</summary>
    public bool Seeded { get; init; } = true;

    /// <summary>Ranges of recorded losses.</summary>
    public int Losses { get; init; }

    /// <summary>Age of the oldest write that the other may lack, in seconds; null while not known. The holder's alone.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>Bytes of its log that the other has not confirmed; null while not known.</summary>
    public ulong? LagBytes { get; init; }

    /// <summary>The slot that the other reads: <c>in use</c>, <c>nobody reads it</c>, <c>lost</c> or <c>missing</c>; null while not known.</summary>
    public string? Slot { get; init; }

    /// <summary>Tables it publishes; null while not known.</summary>
    public int? TablesPublished { get; init; }

    /// <summary>Tables of the other that it follows; null while not known.</summary>
    public int? TablesFollowed { get; init; }

    /// <summary>An application of its cloud could serve at once, as the other cloud's controller was told; null while not known.</summary>
    public bool? ApplicationReady { get; init; }

    /// <summary>Why it would refuse a switchover away from it; null: it would begin.</summary>
    public string? RefusesSwitchover { get; init; }

    /// <summary>Why it would refuse to take over; null: it would begin.</summary>
    public string? RefusesFailover { get; init; }

    /// <summary>The same when a loss is accepted.</summary>
    public string? RefusesForcedFailover { get; init; }
}
