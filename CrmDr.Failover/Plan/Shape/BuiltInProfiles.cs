using System.Collections.Immutable;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>The profiles that exist without being written; a profile of another name starts from <c>production</c>.</summary>
internal static class BuiltInProfiles
{
    public const string Default = "production";

    public static ImmutableSortedDictionary<string, ProfileDefaults> All { get; } = new Dictionary<string, ProfileDefaults>
    {
        [Default] = new(
            new LeasePlan(Seconds(10), Seconds(1), Seconds(1), Seconds(600)),
            new MonitorPlan(Seconds(15), Seconds(5), Retries: 2, ConsecutiveUp: 1, ConsecutiveDown: 1),
            warmStandby: Objectives(900, 5, 30), activeActive: Objectives(120, 5, 30), pilotLight: Objectives(7200, 30, 120)),
        ["drill"] = new(
            new LeasePlan(Seconds(2), Seconds(0.2), Seconds(0.25), Seconds(20)),
            new MonitorPlan(Seconds(0.5), Seconds(0.4), Retries: 0, ConsecutiveUp: 1, ConsecutiveDown: 2),
            warmStandby: Objectives(4, 5, 1), activeActive: Objectives(4, 5, 1), pilotLight: Objectives(30, 5, 30)),
        ["fast"] = new(
            new LeasePlan(Seconds(1), Seconds(0.15), Seconds(0.15), Seconds(10)),
            new MonitorPlan(Seconds(0.25), Seconds(0.2), Retries: 0, ConsecutiveUp: 1, ConsecutiveDown: 2),
            warmStandby: Objectives(3, 5, 1), activeActive: Objectives(3, 5, 1), pilotLight: Objectives(30, 5, 30)),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static ProfileDefaults For(string name) => All.GetValueOrDefault(name) ?? All[Default];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ObjectivesPlan Objectives(double recovery, double loss, double pause) => new(Seconds(recovery), Seconds(loss), Seconds(pause));
}
