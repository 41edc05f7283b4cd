namespace CrmDr.Controller.Loop;

/// <summary>One thing that happened.</summary>
/// <param name="Sequence">Rises by one; starts anew with the process.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Cloud">Where.</param>
/// <param name="Kind"><c>role</c>, <c>lease</c>, <c>gate</c>, <c>replication</c>, <c>salvage</c>, <c>loss</c>, <c>request</c>, <c>refused</c>, <c>failed</c>.</param>
/// <param name="Epoch">The epoch it belongs to.</param>
/// <param name="Reason">One sentence.</param>
public sealed record ControllerEvent(long Sequence, DateTimeOffset At, string Cloud, string Kind, long Epoch, string Reason);
