namespace CrmDr.AppHost.Drill.Load;

/// <summary>One request that the load sent: what was asked for and, once it ended, what came of it.</summary>
public sealed record Attempt
{
    public required int Number { get; init; }

    public required AttemptKind Kind { get; init; }

    /// <summary>The <c>Idempotency-Key</c>; empty for a read.</summary>
    public string Key { get; init; } = "";

    /// <summary>When the schedule wanted it, in seconds since the drill began.</summary>
    public double ScheduledAt { get; init; }

    public double SentAt { get; init; }

    /// <summary>What makes a created contact unique: its e-mail address.</summary>
    public string? Reference { get; init; }

    /// <summary>What this write puts into the row, unique to this attempt: a contact that shows it has stored it.</summary>
    public string? Token { get; init; }

    /// <summary>The token of the version that <c>If-Match</c> named.</summary>
    public string? BasedOn { get; init; }

    public string? IfMatch { get; init; }

    /// <summary>The contact that is read or updated.</summary>
    public Guid? Contact { get; init; }

    public Guid? From { get; init; }

    public Guid? To { get; init; }

    /// <summary>The transferred amount, unique to this attempt within a drill.</summary>
    public decimal Amount { get; init; }

    /// <summary>Whose request it is, where users keep a session; 0 where each request is a user of its own.</summary>
    public int User { get; init; }

    public Answer? Answer { get; init; }

    public bool IsWrite => Kind is not (AttemptKind.Read or AttemptKind.ReadDeals);

    public bool IsAcknowledged => Answer?.Outcome == Outcome.Acknowledged;

    public bool IsAcknowledgedWrite => IsWrite && IsAcknowledged;

    /// <summary>A request that a user would call failed: neither done nor decided by the application.</summary>
    public bool IsFailed => Answer is { Outcome: Outcome.NotStored or Outcome.Unknown };
}
