namespace CrmDr.Controller.Loop;

/// <summary>How an operation ended.</summary>
public enum OperationKind
{
    /// <summary>As asked.</summary>
    Done,

    /// <summary>It was not begun.</summary>
    Refused,

    /// <summary>It was begun and taken back.</summary>
    RolledBack,

    /// <summary>It belongs to the other controller, which did not answer.</summary>
    PeerSilent,
}

/// <summary>What came of an operation.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Holder">Who holds the lease now.</param>
/// <param name="Epoch">The epoch now.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Reason">One sentence.</param>
public sealed record OperationOutcome(OperationKind Kind, string? Holder, long Epoch, double Seconds, string Reason);
