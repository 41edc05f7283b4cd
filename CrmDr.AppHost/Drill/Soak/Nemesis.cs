using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>Chooses what breaks next, from a seed alone: the same seed gives the same choices, whatever the world makes of them.</summary>
/// <remarks>Targets are clouds by name, not by role: which of them is primary depends on what came before, and the choice must not.</remarks>
public sealed class Nemesis(int seed, IReadOnlyList<string> clouds)
{
    private const double TwoAtOnce = 0.35;

    // How often each is chosen, relative to the others.
    private static readonly (SoakFaultKind Kind, int Weight)[] Weights =
    [
        (SoakFaultKind.KillCloud, 3), (SoakFaultKind.FreezeCloud, 3), (SoakFaultKind.IsolateCloud, 2),
        (SoakFaultKind.KillDatabase, 2), (SoakFaultKind.FreezeDatabase, 2), (SoakFaultKind.KillCache, 1),
        (SoakFaultKind.KillController, 2), (SoakFaultKind.FreezeController, 2), (SoakFaultKind.KillApi, 1),
        (SoakFaultKind.CutLink, 3), (SoakFaultKind.FreezeLink, 3), (SoakFaultKind.DelayLink, 1),
        (SoakFaultKind.CutWitnessLink, 2), (SoakFaultKind.KillWitness, 2), (SoakFaultKind.Switchover, 4), (SoakFaultKind.Pause, 1),
    ];

    private static readonly LinkDirection[] Directions = [LinkDirection.Both, LinkDirection.Forward, LinkDirection.Backward];

    private readonly Random _random = new(seed);

    public SoakPhase Next()
    {
        var faults = new List<SoakFault> { Choose() };
        if (_random.NextDouble() < TwoAtOnce)
        {
            var second = Choose();
            // What is dead cannot be frozen, and a link is broken in one way at a time.
            if (second.Kind != faults[0].Kind && !Touched(second).Intersect(Touched(faults[0])).Any())
                faults.Add(second);
        }

        return new SoakPhase(faults, Between: _random.NextDouble() * 2, Hold: 1 + (_random.NextDouble() * 7), Quiet: 2 + (_random.NextDouble() * 3));
    }

    /// <summary>What a fault changes: no two faults of one phase may share any of it.</summary>
    private IEnumerable<string> Touched(SoakFault fault) => fault.Kind switch
    {
        SoakFaultKind.CutLink or SoakFaultKind.FreezeLink or SoakFaultKind.DelayLink => [Between],
        SoakFaultKind.CutWitnessLink => [DrillRun.WitnessLink(fault.Target)],
        SoakFaultKind.IsolateCloud => [Between, DrillRun.WitnessLink(fault.Target)],
        SoakFaultKind.KillWitness or SoakFaultKind.Switchover or SoakFaultKind.Pause => [fault.Kind.ToString()],
        _ => [fault.Target],
    };

    private string Between => $"{clouds[0]}-{clouds[1]}";

    private SoakFault Choose()
    {
        var kind = Kind();
        var cloud = clouds[_random.Next(clouds.Count)];
        var direction = Directions[_random.Next(Directions.Length)];
        return kind switch
        {
            SoakFaultKind.KillWitness or SoakFaultKind.Switchover or SoakFaultKind.Pause => new SoakFault(kind, ""),
            SoakFaultKind.CutLink or SoakFaultKind.FreezeLink => new SoakFault(kind, Between, direction),
            SoakFaultKind.DelayLink => new SoakFault(kind, Between),
            SoakFaultKind.CutWitnessLink => new SoakFault(kind, cloud, direction),
            _ => new SoakFault(kind, cloud),
        };
    }

    private SoakFaultKind Kind()
    {
        var at = _random.Next(Weights.Sum(one => one.Weight));
        foreach (var (kind, weight) in Weights)
        {
            at -= weight;
            if (at < 0)
                return kind;
        }

        throw new InvalidOperationException("the weights do not add up");
    }
}
