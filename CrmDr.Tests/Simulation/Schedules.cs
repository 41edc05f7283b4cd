using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Schedules for tests: seeds that once failed, and what is said when one fails again.</summary>
internal static class Schedules
{
    /// <summary>The seeds of <c>regressions.txt</c>.</summary>
    public static IEnumerable<ulong> Regressions()
    {
        using var stream = typeof(Schedules).Assembly.GetManifestResourceStream("regressions.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return ulong.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public static void AssertClean(SimulationResult result) => AssertClean(result, null);

    public static void AssertClean(SimulationResult result, FaultPattern? pattern) =>
        Assert.True(result.Violation is null, $"seed {result.Seed}: {result.Violation}\nReplay: ./crmdr simulate --trace {result.Seed}{(pattern is null ? "" : $" --pattern {pattern}")}\nThen add the seed and what it found to CrmDr.Tests/Simulation/regressions.txt.");

    /// <summary>No rule broken, and every schedule as large as it is to be.</summary>
    public static void AssertClean(SimulationTotals totals)
    {
        Assert.All(totals.Violations, AssertClean);
        Assert.Empty(totals.TooSmall);
    }
}
