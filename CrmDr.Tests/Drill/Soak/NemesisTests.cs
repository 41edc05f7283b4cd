using CrmDr.AppHost.Drill.Soak;

namespace CrmDr.Tests.Drill.Soak;

public sealed class NemesisTests
{
    private static readonly string[] Clouds = ["aws", "gcp"];

    [Fact]
    public void Next_SameSeed_ChoosesTheSame() => Assert.Equal(Story(7, 200), Story(7, 200));

    [Fact]
    public void Next_OtherSeed_ChoosesSomethingElse() => Assert.NotEqual(Story(7, 200), Story(8, 200));

    [Fact]
    public void Next_LongEnough_DoesEverythingAndSometimesTwoThingsAtOnce()
    {
        var phases = Phases(3, 500);

        Assert.Equal(Enum.GetValues<SoakFaultKind>(), phases.SelectMany(phase => phase.Faults).Select(fault => fault.Kind).Distinct().Order());
        Assert.Contains(phases, phase => phase.Faults.Count == 2);
        Assert.All(phases, phase => Assert.InRange(phase.Faults.Count, 1, 2));
    }

    [Fact]
    public void Next_TwoAtOnce_NeverBreakTheSameThing() => Assert.All(Phases(5, 2000).Where(phase => phase.Faults.Count == 2), phase =>
    {
        Assert.NotEqual(phase.Faults[0].Kind, phase.Faults[1].Kind);
        Assert.True(phase.Faults[0].Target == "" || phase.Faults[0].Target != phase.Faults[1].Target || phase.Faults.Any(fault => fault.Kind is SoakFaultKind.CutWitnessLink or SoakFaultKind.IsolateCloud),
            string.Join(" and ", phase.Faults));
    });

    private static List<SoakPhase> Phases(int seed, int count)
    {
        var nemesis = new Nemesis(seed, Clouds);
        return [.. Enumerable.Range(0, count).Select(_ => nemesis.Next())];
    }

    private static string Story(int seed, int count) =>
        string.Join('\n', Phases(seed, count).Select(phase => $"{string.Join(" and ", phase.Faults)} {phase.Between} {phase.Hold} {phase.Quiet}"));
}
