namespace CrmDr.AppHost.Cli;

/// <summary>One entry of a controller's <c>/api/events</c>.</summary>
public sealed record ControllerEvent(long Sequence, DateTimeOffset At, string Cloud, string Kind, long? Epoch, string? Reason);
