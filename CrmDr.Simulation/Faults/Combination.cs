using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.Faults;

/// <summary>Faults that meet: what each of them alone does not break is broken, if at all, by one in the middle of another.</summary>
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

    public static void Add(List<Fault> faults, SimRandom random, long at, long safety)
    {
        switch (random.Int(13))
        {
            case 0:
                // A switchover under writes that pause, and something goes wrong on its way.
                Add(faults, random, FaultKind.WritePauses, at, 500, 3000, Primary);
                Add(faults, random, FaultKind.Switchover, at + random.Between(20, 700) * Millisecond, 30, 31, Primary);
                Add(faults, random, InASwitchover[random.Int(InASwitchover.Length)], faults[^1].At + random.Skewed(Millisecond, 600 * Millisecond), 50, 4000, random.Chance(650) ? Primary : Standby);
                break;
            case 1:
                // The standby falls behind, and the primary is lost when it is about to be struck out; or is cut off just before it can do so.
                var sharp = random.Chance(600);
                Add(faults, random, FaultKind.ApplyStalls, at, sharp ? 7000 : 4000, 9000, Standby);
                if (sharp)
                    Add(faults, random, FaultKind.CloudIsolated, at + random.Between(3300, 4100) * Millisecond, 4000, 8000, Primary);
                else
                    Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(3000, 5500) * Millisecond, 2500, 8000, Primary);
                break;
            case 2:
                // A primary that writes stands still, is replaced, and goes on; or is only cut off.
                Add(faults, random, FaultKind.WritePauses, at, 1000, 4000, Primary);
                Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(10, 800) * Millisecond, 1200, 6000, Primary);
                break;
            case 3:
                // The new primary is lost before everything is in order again.
                Add(faults, random, FaultKind.CloudCrash, at, 2500, 8000, Primary);
                Add(faults, random, Losses[random.Int(Losses.Length)], at + random.Between(2200, 9000) * Millisecond, 1000, 8000, Primary);
                Add(faults, random, random.Chance(500) ? FaultKind.ControllerCrashAtStep : FaultKind.LinkCut, at + random.Between(2000, 9000) * Millisecond, 200, 3000, Primary);
                break;
            case 4:
                // A person interferes when the lease is just ending, and asks the other cloud too.
                Add(faults, random, Losses[random.Int(Losses.Length)], at, 1500, 6000, Primary);
                for (var wish = 0; wish < 3; wish++)
                    Add(faults, random, Wishes[random.Int(Wishes.Length)], at + random.Between(1400, 4500) * Millisecond, 30, 3000, random.Int(2));
                break;
            case 5:
                // Round after round: the primary is lost and comes back, the pair is protected again, and the lease is passed home.
                for (var lost = at % (4 * Second) + 3 * Second; lost < safety - 8 * Second; lost += random.Between(14, 24) * Second)
                {
                    Add(faults, random, random.Chance(600) ? FaultKind.CloudCrash : Losses[random.Int(Losses.Length)], lost, 1500, 5000, Primary);
                    Add(faults, random, FaultKind.Switchover, lost + random.Between(7000, 13_000) * Millisecond, 30, 31, Primary);
                }

                break;
            case 6:
                // What is slow stands still: answers that were on their way are taken in long after they were true.
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
            case 7:
                // The witness answers late, and then not at all.
                Add(faults, random, FaultKind.WitnessSlow, at, 3000, 5000, Primary);
                Add(faults, random, random.Chance(700) ? FaultKind.CloudIsolated : FaultKind.WitnessDown, at + random.Between(500, 3000) * Millisecond, 2500, 6000, Primary);
                break;
            case 8:
                // Nobody closes the old primary's gate, and a write that has passed it goes on late: its controller is dead, or has started anew and does not know who holds the lease.
                Add(faults, random, FaultKind.WritePauses, at, 2500, 8000, Primary);
                var blind = random.Chance(600);
                if (blind)
                    Add(faults, random, FaultKind.WitnessCut, at + random.Between(200, 1500) * Millisecond, 5000, 9000, Primary);
                Add(faults, random, FaultKind.ControllerCrash, blind ? faults[^1].At + random.Between(1, 300) * Millisecond : at + random.Between(200, 1500) * Millisecond, blind ? 30 : 4000, blind ? 400 : 9000, Primary);
                break;
            case 9:
                // A switchover while the application stands still: what was promised to it counts, whoever promised it.
                if (random.Chance(500))
                    Add(faults, random, FaultKind.CloudSlow, at, 2000, 3000, Primary);
                Add(faults, random, FaultKind.ApiFreeze, at + random.Between(100, 700) * Millisecond, 900, 1900, Primary);
                if (random.Chance(500))
                    Add(faults, random, FaultKind.ControllerCrash, at + random.Between(0, 700) * Millisecond, 30, 250, Primary);
                Add(faults, random, FaultKind.Switchover, at + random.Between(200, 1200) * Millisecond, 30, 31, Primary);
                break;
            case 10:
                // The holder is silent for less than its lease, and the other's wall clock is set forward.
                Add(faults, random, FaultKind.ControllerFreeze, at, 1300, 1900, Primary);
                Add(faults, random, FaultKind.ClockStep, at + random.Between(300, 1200) * Millisecond, 30, 31, Standby);
                faults[^1] = faults[^1] with { Parameter = Nemesis.StepOfController(random.Between(400, 1150) * Millisecond) };
                break;
            case 11:
                // The witness is back from a young backup before anybody has missed it, and then the holder is cut off.
                Add(faults, random, FaultKind.WitnessRestored, at, 300, 1100, Primary);
                faults[^1] = faults[^1] with { Parameter = random.Between(200, 2000) * Millisecond };
                Add(faults, random, FaultKind.CloudIsolated, faults[^1].At + faults[^1].Duration + random.Between(20, 600) * Millisecond, 2500, 5000, Primary);
                break;
            default:
                // A controller that restarts while its old messages are still on their way.
                Add(faults, random, random.Chance(500) ? FaultKind.LinkSlow : FaultKind.LinkLossy, at, 500, 4000, Primary);
                Add(faults, random, FaultKind.ControllerCrash, at + random.Between(10, 800) * Millisecond, 30, 600, Primary);
                Add(faults, random, FaultKind.ControllerFreeze, faults[^1].At + faults[^1].Duration + random.Between(1, 400) * Millisecond, 100, 3000, Primary);
                break;
        }
    }

    /// <summary>The primary alone loses the witness and goes on by promises, when the one who promised, or the way to it, is lost.</summary>
    public static void AddPromises(List<Fault> faults, SimRandom random, long at)
    {
        Add(faults, random, random.Chance(850) ? FaultKind.WitnessCut : FaultKind.WitnessDown, at, 3000, 12000, Primary);
        for (var i = 1 + random.Int(3); i > 0; i--)
            Add(faults, random, WhilePromised[random.Int(WhilePromised.Length)], at + random.Between(500, 9000) * Millisecond, 30, 5000, random.Chance(800) ? Standby : Primary);
    }

    private static void Add(List<Fault> faults, SimRandom random, FaultKind kind, long at, long least, long most, int target) =>
        faults.Add(new Fault(faults.Count, kind, at, random.Skewed(least * Millisecond, most * Millisecond), target, (long)(random.Next() >> 1)));
}
