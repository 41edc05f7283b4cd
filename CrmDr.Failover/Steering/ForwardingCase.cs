namespace CrmDr.Failover.Steering;

/// <summary>A request, and what its last attempt came to.</summary>
/// <param name="Mode">What the gateway is allowed to do.</param>
/// <param name="IsRead">Whether it changes nothing.</param>
/// <param name="HasKey">Whether it carries an <c>Idempotency-Key</c>.</param>
/// <param name="CanResend">Whether its body can be sent once more: there is none, it is buffered, or it was not touched yet.</param>
/// <param name="Outcome">What the last attempt came to.</param>
/// <param name="MaybeStored">Whether an earlier attempt may have been stored.</param>
/// <param name="Attempts">Attempts that reached an origin, this one included.</param>
/// <param name="Held">Time since it first could not be served; zero the first time.</param>
/// <param name="HoldLimit">How long it may be held in all.</param>
public sealed record ForwardingCase(
    GatewayMode Mode, bool IsRead, bool HasKey, bool CanResend, AttemptOutcome Outcome, bool MaybeStored, int Attempts, TimeSpan Held, TimeSpan HoldLimit)
{
    /// <summary>Whether zero-downtime failover has another healthy origin for it. Mode <c>cloudflare</c> only; default false.</summary>
    public bool CanFailOver { get; init; }
}
