using CrmDr.Gateway.Events;
using CrmDr.Gateway.Traffic;

namespace CrmDr.Gateway.Status;

/// <summary>The answer of <c>/_lb/live</c>: what a page that is looked at asks for each second.</summary>
/// <param name="Instance">Another one after a restart: then all numbers begin anew.</param>
/// <param name="At">This machine's wall clock.</param>
/// <param name="Status">As <c>/_lb/status</c>.</param>
/// <param name="Second">Number of the last second in <paramref name="Seconds"/>: what to ask for next.</param>
/// <param name="Seconds">What ended in each second after the one that was asked for.</param>
/// <param name="Events">What happened after the number that was asked for.</param>
internal sealed record GatewayLive(string Instance, DateTimeOffset At, GatewayStatus Status, long Second, IReadOnlyList<TrafficSecond> Seconds, IReadOnlyList<GatewayEvent> Events);
