using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Seeds that are known to show a planted defect, and the rules that it breaks. When schedules change they may show it no longer; then find others.</summary>
internal static class KnownBugs
{
    public sealed record Known(ulong[] Seeds, params string[] Rules);

    public static IReadOnlyDictionary<PlantedBug, Known> All { get; } = new Dictionary<PlantedBug, Known>
    {
        [PlantedBug.NoCheckAfterCommit] = new([9], "acknowledged-under-the-witnesss-epoch"),
        [PlantedBug.EmptyDatabasePromotes] = new([19, 10, 14], "no-empty-database-promotes"),
    };
}
