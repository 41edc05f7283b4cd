using CrmDr.Controller.Endpoints;
using CrmDr.Controller.Loop;

namespace CrmDr.Controller.Console;

/// <summary>What one controller tells a console of its cloud: its own console, or the other cloud's.</summary>
/// <param name="Instance">Another one after a restart: then all numbers begin anew.</param>
/// <param name="At">This machine's wall clock.</param>
/// <param name="Status">As <c>/api/status</c>.</param>
/// <param name="TtlSeconds">How long a renewal of the lease lasts for its holder.</param>
/// <param name="ApplicationReady">An application of this cloud asks for the authority, and could serve at once.</param>
/// <param name="RefusesSwitchover">Why a switchover would be refused here now; null: it would begin.</param>
/// <param name="RefusesFailover">The same of a failover.</param>
/// <param name="RefusesForcedFailover">The same of one that accepts a loss.</param>
/// <param name="Salvage">The last salvage, or the one under way.</param>
/// <param name="Compared">The last comparison of both databases.</param>
/// <param name="Second">Number of the last of <paramref name="Seconds"/>: what to ask for next.</param>
/// <param name="Seconds">How it was in each second after the one that was asked for.</param>
/// <param name="Events">What happened after the number that was asked for.</param>
public sealed record CloudTold(
    string Instance,
    DateTimeOffset At,
    StatusReport Status,
    double TtlSeconds,
    bool ApplicationReady,
    string? RefusesSwitchover,
    string? RefusesFailover,
    string? RefusesForcedFailover,
    SalvageTold? Salvage,
    LastComparison.Comparison? Compared,
    long Second,
    IReadOnlyList<CloudSecond> Seconds,
    IReadOnlyList<ControllerEvent> Events);
