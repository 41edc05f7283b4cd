namespace CrmDr.Failover.Authority;

/// <summary>What became of one compare-and-set at the witness.</summary>
public enum CompareAndSetOutcome
{
    /// <summary>The record is now what was asked for.</summary>
    Applied,

    /// <summary>Another revision was found; nothing changed.</summary>
    Refused,

    /// <summary>No answer: it may have been applied, or may be applied later.</summary>
    Unknown,
}

/// <summary>The answer to a compare-and-set.</summary>
/// <param name="Wanted">The record that was to be stored.</param>
/// <param name="SentAt">When it was sent: a lease counts from here.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record CompareAndSetResult(WitnessRecord Wanted, ClockReading SentAt, CompareAndSetOutcome Outcome);
