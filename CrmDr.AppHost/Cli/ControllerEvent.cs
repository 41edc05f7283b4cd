namespace CrmDr.AppHost.Cli;

/// <summary>One entry of a controller's <c>/api/events</c>.</summary>
public sealed record ControllerEvent(long Sequence, DateTimeOffset At, string Cloud, string Kind, long? Epoch, string? Reason)
{
    public override string ToString() => $"{At.ToLocalTime():HH:mm:ss.fff} {Cloud,-5} {Kind,-12} epoch {Epoch}  {Reason}";
}
