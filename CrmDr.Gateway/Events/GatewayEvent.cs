namespace CrmDr.Gateway.Events;

/// <summary>One entry of the event stream.</summary>
/// <param name="Sequence">Counts from 1 since the gateway started; the <c>id</c> of the server-sent event.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Kind">What kind, such as <c>pool-down</c>.</param>
/// <param name="Pool">Of which pool; null when it is not of one.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record GatewayEvent(long Sequence, DateTimeOffset At, string Kind, string? Pool, string Reason);
