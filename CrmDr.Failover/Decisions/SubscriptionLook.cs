using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>The subscription as one look found it.</summary>
public sealed record SubscriptionLook
{
    /// <summary>No subscription.</summary>
    public static SubscriptionLook Missing { get; } = new();

    /// <summary>It was created.</summary>
    public bool Exists { get; init; }

    /// <summary>It is to run.</summary>
    public bool Enabled { get; init; }

    /// <summary>Apply and table synchronisation workers that are alive.</summary>
    public int Workers { get; init; }

    /// <summary>An apply worker has a connection to the publisher.</summary>
    public bool Streaming { get; init; }

    /// <summary>Position up to which the peer's changes are applied here.</summary>
    public ulong AppliedTo { get; init; }

    /// <summary>The log for which it was made. Of one that was dropped only the database is remembered.</summary>
    public LogSource? Follows { get; init; }

    /// <summary>The local slot when it was made.</summary>
    public string? OwnSlot { get; init; }

    /// <summary>Everything of that log has been here at least once.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>Tables it follows, sorted; only those whose first copy is done.</summary>
    public ImmutableArray<string> Ready { get; init; } = [];

    /// <summary>Tables it knows whose first copy is still running.</summary>
    public int Copying { get; init; }
}
