using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.Faults;

/// <summary>What a seed means: faults, clocks, and the plan's mode.</summary>
internal sealed class Schedule
{
    private static readonly long Millisecond = TimeSpan.TicksPerMillisecond;
    private static readonly long Second = TimeSpan.TicksPerSecond;

    /// <summary>How often each kind is drawn.</summary>
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.LinkCut, 8), (FaultKind.LinkCutOneWay, 6), (FaultKind.LinkSlow, 4), (FaultKind.LinkLossy, 5), (FaultKind.CloudIsolated, 6),
        (FaultKind.ControllerCrash, 5), (FaultKind.ControllerCrashAtStep, 12), (FaultKind.ApiCrash, 3), (FaultKind.DatabaseCrash, 5), (FaultKind.CloudCrash, 10),
        (FaultKind.ControllerFreeze, 5), (FaultKind.ApiFreeze, 4), (FaultKind.DatabaseFreeze, 4), (FaultKind.CloudFreeze, 7), (FaultKind.CloudSuspend, 3),
        (FaultKind.WritePauses, 6), (FaultKind.CloudSlow, 3), (FaultKind.WitnessDown, 5), (FaultKind.WitnessRestored, 1), (FaultKind.ClockStep, 4),
        (FaultKind.WitnessCut, 4), (FaultKind.WitnessSlow, 3), (FaultKind.PeerCutOneWay, 2), (FaultKind.PeerSlow, 2),
        (FaultKind.ClockDrift, 3), (FaultKind.ApplyStalls, 7), (FaultKind.SlotLost, 2), (FaultKind.Switchover, 14), (FaultKind.Failover, 3),
        (FaultKind.ForcedFailover, 2), (FaultKind.Pause, 2), (FaultKind.Migration, 2),
    ];

    private static readonly int TotalWeight = Weights.Sum(w => w.Weight);

    private static readonly int Patterns = Enum.GetValues<FaultPattern>().Length;

    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="safety">How long faults may happen.</param>
    /// <param name="always">A pattern that is there in any case.</param>
    public Schedule(ulong seed, long safety, FaultPattern? always)
    {
        var random = SimRandom.Stream(seed, 1);
        Automatic = !random.Chance(50);
        DriftPpm = [.. Enumerable.Range(0, 6).Select(_ => random.Chance(500) ? 0 : random.Between(-100_000, 100_000))];
        WallOffset = [.. Enumerable.Range(0, 6).Select(_ => random.Between(-2 * Second, 2 * Second) + 1000 * Second)];
        var faults = new List<Fault>();
        var count = 3 + random.Int(10);
        for (var i = 0; i < count; i++)
            faults.Add(Draw(random, i, 3 * Second + random.Between(0, safety - 6 * Second)));
        // A fault often comes upon another: that is where the interesting things are.
        for (var i = 1; i < count; i++)
        {
            if (random.Chance(350))
                faults[i] = faults[i] with { At = Math.Min(safety, faults[random.Int(i)].At + random.Skewed(Millisecond, 6 * Second)) };
        }

        if (random.Chance(800))
            Combination.Add((FaultPattern)random.Int(Patterns), faults, random, 3 * Second + random.Between(0, safety - 15 * Second), safety);
        if (always is { } pattern)
            Combination.Add(pattern, faults, random, 3 * Second + random.Between(0, safety - 15 * Second), safety);
        // Now and then something goes wrong while everything is being set up.
        if (random.Chance(60))
            faults.Add(Draw(random, faults.Count, random.Skewed(5 * Millisecond, 3 * Second)) with { Kind = random.Chance(700) ? FaultKind.ControllerCrashAtStep : FaultKind.LinkCut });
        // Drawn by a stream of its own: what a seed meant before there was this fault, most seeds mean still.
        var disks = SimRandom.Stream(seed, 6);
        if (disks.Chance(120))
            faults.Add(new Fault(faults.Count, FaultKind.CloudDestroyed, 3 * Second + disks.Between(0, safety - 15 * Second), disks.Skewed(300 * Millisecond, 10 * Second), disks.Chance(700) ? 2 : disks.Int(4), 0));
        // From a stream of its own: what else a seed means stays what it was.
        var plan = SimRandom.Stream(seed, 7);
        MinimumBetweenFailovers = plan.Chance(150) ? TimeSpan.FromTicks(plan.Between(5 * Second, 20 * Second)) : TimeSpan.Zero;
        Faults = [.. faults];
    }

    public bool Automatic { get; }
    public TimeSpan MinimumBetweenFailovers { get; }

    /// <summary>Of each machine: controller, application and database of aws, then of gcp.</summary>
    public long[] DriftPpm { get; }
    public long[] WallOffset { get; }
    public Fault[] Faults { get; }

    private static Fault Draw(SimRandom random, int number, long at)
    {
        var draw = random.Int(TotalWeight);
        var index = 0;
        while (draw >= Weights[index].Weight)
            draw -= Weights[index++].Weight;
        var kind = Weights[index].Kind;
        var duration = random.Skewed(30 * Millisecond, 12 * Second);
        if (kind == FaultKind.WitnessRestored)
            duration = Math.Max(duration, random.Chance(800) ? 2 * Second : 300 * Millisecond); // most restores take longer than a lease
        var target = random.Chance(500) ? 2 : random.Int(4);
        return new Fault(number, kind, at, duration, target, (long)(random.Next() >> 1));
    }
}
