namespace CrmDr.AppHost.Cli;

/// <summary>One entry of a controller's <c>/api/events</c> or the gateway's <c>/_lb/events</c>; the latter belong to no cloud and no epoch.</summary>
public sealed record ServiceEvent(long Sequence, DateTimeOffset At, string? Cloud, string Kind, long? Epoch, string? Reason)
{
    public override string ToString() =>
        $"{At.ToLocalTime():HH:mm:ss.fff} {Cloud ?? "edge",-5} {Kind,-16} {(Epoch is null ? "" : $"epoch {Epoch}  ")}{Reason}";
}
