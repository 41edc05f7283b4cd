using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.Faults;

/// <summary>Makes the faults of a pattern.</summary>
internal static class Combination
{
    private const int Primary = 2;
    private const int Standby = 3;
    private static readonly long Millisecond = TimeSpan.TicksPerMillisecond;
    private static readonly long Second = TimeSpan.TicksPerSecond;
    private static readonly FaultKind[] InASwitchover =
    [
        FaultKind.ControllerCrashAtStep, FaultKind.ControllerCrashAtStep, FaultKind.ControllerCrashAtStep, FaultKind.ControllerFreeze, FaultKind.LinkCut, FaultKind.LinkLossy,
        FaultKind.ApiFreeze, FaultKind.CloudFreeze, FaultKind.CloudCrash, FaultKind.DatabaseCrash, FaultKind.ForcedFailover, FaultKind.WitnessDown,
    ];

    private static readonly FaultKind[] Losses = [FaultKind.CloudIsolated, FaultKind.CloudCrash, FaultKind.CloudFreeze, FaultKind.WitnessDown, FaultKind.WitnessCut, FaultKind.CloudSuspend];

    private static readonly FaultKind[] Wishes = [FaultKind.Switchover, FaultKind.Failover, FaultKind.ForcedFailover, FaultKind.Pause];

    private static readonly FaultKind[] WhilePromised =
    [
        FaultKind.ControllerCrash, FaultKind.ControllerCrash, FaultKind.ControllerCrashAtStep, FaultKind.ControllerFreeze, FaultKind.PeerCutOneWay, FaultKind.PeerCutOneWay, FaultKind.PeerSlow,
        FaultKind.WitnessSlow, FaultKind.DatabaseCrash, FaultKind.WritePauses, FaultKind.ForcedFailover, FaultKind.WitnessDown, FaultKind.CloudFreeze,
    ];

    public static void Add(FaultPattern pattern, List<Fault> faults, SimRandom random, long at, long safety)
    {
        switch (pattern)
        {
            case FaultPattern.DisturbedSwitchover:
                Add(faults, random, FaultKind.WritePauses, at, 500, 3000, Primary);
                Add(faults, random, FaultKind.Switchover, at + random.Between(20, 700) * Millisecond, 30, 31, Primary);
                Add(faults, random, InASwitchover[random.Int(InASwitchover.Length)], faults[^1].At + random.Skewed(Millisecond, 600 * Millisecond), 50, 4000, random.Chance(650) ? Primary : Standby);
                break;
            case FaultPattern.StandbyFallsBehind:
                var sharp = random.Chance(600);
                Add(faults, random, FaultKind.ApplyStalls, at, sharp ? 7000 : 4000, 9000, Standby);
                if (sharp)
                    Add(faults, random, FaultKind.CloudIsolated, at + random.Between(3300, 4100) * Millisecond, 4000, 8000, Primary);
                else
                    Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(3000, 5500) * Millisecond, 2500, 8000, Primary);
                break;
            case FaultPattern.WriterIsReplaced:
                Add(faults, random, FaultKind.WritePauses, at, 1000, 4000, Primary);
                Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(10, 800) * Millisecond, 1200, 6000, Primary);
                break;
            case FaultPattern.LostAgain:
                Add(faults, random, FaultKind.CloudCrash, at, 2500, 8000, Primary);
                Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(2200, 9000) * Millisecond, 1000, 8000, Primary);
                Add(faults, random, random.Chance(500) ? FaultKind.ControllerCrashAtStep : FaultKind.LinkCut, at + random.Between(2000, 9000) * Millisecond, 200, 3000, Primary);
                break;
            case FaultPattern.WorstMoment:
                Add(faults, random, Losses[random.Int(Losses.Length)], at, 1500, 6000, Primary);
                for (var wish = 0; wish < 3; wish++)
                    Add(faults, random, Wishes[random.Int(Wishes.Length)], at + random.Between(1400, 4500) * Millisecond, 30, 3000, random.Int(2));
                break;
            case FaultPattern.RoundAfterRound:
                for (var lost = at % (4 * Second) + 3 * Second; lost < safety - 8 * Second; lost += random.Between(14, 24) * Second)
                {
                    Add(faults, random, random.Chance(600) ? FaultKind.CloudCrash : Losses[random.Int(Losses.Length)], lost, 1500, 5000, Primary);
                    Add(faults, random, FaultKind.Switchover, lost + random.Between(7000, 13_000) * Millisecond, 30, 31, Primary);
                }

                break;
            case FaultPattern.SlowThenStill:
                Add(faults, random, FaultKind.CloudSlow, at, 2000, 5000, Primary);
                var stop = at + random.Between(300, 2000) * Millisecond;
                if (random.Chance(500))
                {
                    // The application first, and nobody is there to close the gate.
                    Add(faults, random, FaultKind.ApiFreeze, stop, 1900, 3000, Primary);
                    Add(faults, random, FaultKind.ControllerFreeze, stop + random.Between(0, 300) * Millisecond, 4000, 8000, Primary);
                }
                else
                    Add(faults, random, random.Chance(500) ? FaultKind.CloudFreeze : FaultKind.CloudSuspend, stop, 2300, 6000, Primary);

                break;
            case FaultPattern.LateThenSilentWitness:
                Add(faults, random, FaultKind.WitnessSlow, at, 3000, 5000, Primary);
                Add(faults, random, random.Chance(700) ? FaultKind.CloudIsolated : FaultKind.WitnessDown, at + random.Between(500, 3000) * Millisecond, 2500, 6000, Primary);
                break;
            case FaultPattern.GateLeftOpen:
                Add(faults, random, FaultKind.WritePauses, at, 2500, 8000, Primary);
                // Its controller is dead, or has started anew and does not know who holds the lease.
                var blind = random.Chance(600);
                // And its database does not hear of what is written elsewhere, which would refuse the write.
                if (blind)
                    Add(faults, random, FaultKind.ApplyStalls, at, 8000, 10_000, Primary);
                if (blind)
                    Add(faults, random, FaultKind.WitnessCut, at + random.Between(200, 1500) * Millisecond, 5000, 9000, Primary);
                Add(faults, random, FaultKind.ControllerCrash, blind ? faults[^1].At + random.Between(1, 300) * Millisecond : at + random.Between(200, 1500) * Millisecond, blind ? 30 : 4000, blind ? 400 : 9000, Primary);
                break;
            case FaultPattern.SwitchoverUnderAFrozenApplication:
                if (random.Chance(500))
                    Add(faults, random, FaultKind.CloudSlow, at, 2000, 3000, Primary);
                var asked = at + random.Between(300, 1200) * Millisecond;
                Add(faults, random, FaultKind.Switchover, asked, 30, 31, Primary);
                Add(faults, random, FaultKind.ApiFreeze, asked + random.Between(-300, 300) * Millisecond, 900, 1900, Primary);
                if (random.Chance(400))
                    Add(faults, random, FaultKind.ControllerCrash, asked + random.Between(-500, 300) * Millisecond, 30, 250, Primary);
                break;
            case FaultPattern.WallClockForward:
                Add(faults, random, FaultKind.ControllerFreeze, at, 1300, 1900, Primary);
                Add(faults, random, FaultKind.ClockStep, at + random.Between(300, 1200) * Millisecond, 30, 31, Standby);
                faults[^1] = faults[^1] with { Parameter = Nemesis.StepOfController(random.Between(400, 1150) * Millisecond) };
                break;
            case FaultPattern.QuickRestore:
                Add(faults, random, FaultKind.WitnessRestored, at, 300, 1100, Primary);
                faults[^1] = faults[^1] with { Parameter = random.Between(200, 2000) * Millisecond };
                Add(faults, random, FaultKind.CloudIsolated, faults[^1].At + faults[^1].Duration + random.Between(20, 600) * Millisecond, 2500, 5000, Primary);
                break;
            case FaultPattern.RestartAmongOldMessages:
                Add(faults, random, random.Chance(500) ? FaultKind.LinkSlow : FaultKind.LinkLossy, at, 500, 4000, Primary);
                Add(faults, random, FaultKind.ControllerCrash, at + random.Between(10, 800) * Millisecond, 30, 600, Primary);
                Add(faults, random, FaultKind.ControllerFreeze, faults[^1].At + faults[^1].Duration + random.Between(1, 400) * Millisecond, 100, 3000, Primary);
                break;
            case FaultPattern.DisksAreGone:
                Add(faults, random, FaultKind.CloudDestroyed, at, 100, 4000, Primary);
                break;
            case FaultPattern.Promised when random.Chance(250):
                // The promise travels so long that the way there and back matters, and is not renewed.
                Add(faults, random, FaultKind.WitnessCut, at, 9000, 14_000, Primary);
                Add(faults, random, FaultKind.PeerSlow, at + random.Between(0, 700) * Millisecond, 2500, 4000, Primary);
                faults[^1] = faults[^1] with { Parameter = Nemesis.DelayOf(random.Between(600, 1400) * Millisecond, both: true) };
                Add(faults, random, FaultKind.CloudIsolated, at + random.Between(3000, 5000) * Millisecond, 5000, 9000, Primary);
                break;
            case FaultPattern.Promised when random.Chance(330):
                // The peer is just taking the lease when it is asked not to.
                Add(faults, random, FaultKind.WitnessCut, at, 7000, 12_000, Primary);
                Add(faults, random, FaultKind.LinkCut, at + random.Between(0, 300) * Millisecond, 2000, 3000, Primary);
                faults[^1] = faults[^1] with { Parameter = 2 }; // the link between the clouds
                Add(faults, random, FaultKind.WitnessSlow, at + random.Between(500, 1200) * Millisecond, 3000, 5000, Standby);
                faults[^1] = faults[^1] with { Parameter = Nemesis.DelayOf(random.Between(200, 370) * Millisecond, both: false) };
                break;
            case FaultPattern.Promised:
                Add(faults, random, random.Chance(850) ? FaultKind.WitnessCut : FaultKind.WitnessDown, at, 3000, 12000, Primary);
                for (var i = 1 + random.Int(3); i > 0; i--)
                    Add(faults, random, WhilePromised[random.Int(WhilePromised.Length)], at + random.Between(500, 9000) * Millisecond, 30, 5000, random.Chance(800) ? Standby : Primary);
                break;
        }
    }

    private static void Add(List<Fault> faults, SimRandom random, FaultKind kind, long at, long least, long most, int target) =>
        faults.Add(new Fault(faults.Count, kind, at, random.Skewed(least * Millisecond, most * Millisecond), target, (long)(random.Next() >> 1)));
}
