namespace CrmDr.Failover.Steering;

/// <summary>What became of one attempt to serve a request.</summary>
public enum AttemptOutcome
{
    /// <summary>An answer that the client gets.</summary>
    Answered,

    /// <summary>There was nowhere to send it.</summary>
    NoPool,

    /// <summary>No connection could be made; nothing was sent.</summary>
    NotConnected,

    /// <summary>A write was given up before any of it was sent.</summary>
    NotSent,

    /// <summary>503 of a write with <c>CrmDr-Outcome: not-stored</c>.</summary>
    NotStored,

    /// <summary>503 of a write with <c>CrmDr-Outcome: unknown</c>.</summary>
    Unknown,

    /// <summary>503 of a read: this place cannot serve it now.</summary>
    Unavailable,

    /// <summary>The connection broke after the request, or a part of it, was sent.</summary>
    Broken,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The answer carried an epoch below the highest seen: whoever gave it did not know that its time was over.</summary>
    StaleEpoch,

    /// <summary>Given up because another pool became active in a later epoch: a frozen cloud would never have answered.</summary>
    Superseded,
}
