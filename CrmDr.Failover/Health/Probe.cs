namespace CrmDr.Failover.Health;

/// <summary>One look at an origin, retries included: what came back, nothing judged.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="StartedAt">When it began, on the monotonic clock of the gateway.</param>
/// <param name="Latency">How long the last attempt took.</param>
/// <param name="Status">The status code; null without an answer.</param>
/// <param name="Epoch">The <c>CrmDr-Epoch</c> of the answer; null when it had none.</param>
/// <param name="Ready">Whether the origin could serve reads: its <c>/ready</c> answered, or it is active anyway.</param>
/// <param name="Error">What went wrong without an answer.</param>
public sealed record Probe(
    ProbeKind Kind, TimeSpan StartedAt, TimeSpan Latency, int? Status = null, long? Epoch = null, bool Ready = false, string? Error = null)
{
    /// <summary>Whether the body held the text that is looked for; true where none is.</summary>
    public bool BodyFits { get; init; } = true;
}
