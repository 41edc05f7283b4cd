using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.Faults;

/// <summary>Faults that meet: what each of them alone does not break is broken, if at all, by one in the middle of another.</summary>
internal static class Combination
{
    private const int Primary = 2;
    private const int Standby = 3;
    private static readonly long Millisecond = TimeSpan.TicksPerMillisecond;
    private static readonly FaultKind[] InASwitchover =
    [
        FaultKind.ControllerCrashAtStep, FaultKind.ControllerCrashAtStep, FaultKind.ControllerCrashAtStep, FaultKind.ControllerFreeze, FaultKind.LinkCut, FaultKind.LinkLossy,
        FaultKind.ApiFreeze, FaultKind.CloudFreeze, FaultKind.CloudCrash, FaultKind.DatabaseCrash, FaultKind.ForcedFailover, FaultKind.WitnessDown,
    ];

    private static readonly FaultKind[] Losses = [FaultKind.CloudIsolated, FaultKind.CloudCrash, FaultKind.CloudFreeze, FaultKind.WitnessDown, FaultKind.CloudSuspend];

    private static readonly FaultKind[] WhilePromised =
    [
        FaultKind.ControllerCrash, FaultKind.ControllerCrash, FaultKind.ControllerCrashAtStep, FaultKind.ControllerFreeze, FaultKind.PeerCutOneWay, FaultKind.PeerCutOneWay, FaultKind.PeerSlow,
        FaultKind.WitnessSlow, FaultKind.DatabaseCrash, FaultKind.WritePauses, FaultKind.ForcedFailover, FaultKind.WitnessDown, FaultKind.CloudFreeze,
    ];

    public static void Add(List<Fault> faults, SimRandom random, long at)
    {
        switch (random.Int(5))
        {
            case 0:
                // A switchover under writes that pause, and something goes wrong on its way.
                Add(faults, random, FaultKind.WritePauses, at, 500, 3000, Primary);
                Add(faults, random, FaultKind.Switchover, at + random.Between(20, 700) * Millisecond, 30, 31, Primary);
                Add(faults, random, InASwitchover[random.Int(InASwitchover.Length)], faults[^1].At + random.Skewed(Millisecond, 600 * Millisecond), 50, 4000, random.Chance(650) ? Primary : Standby);
                break;
            case 1:
                // The standby falls behind, and the primary is lost when it is about to be struck out.
                Add(faults, random, FaultKind.ApplyStalls, at, 4000, 9000, Standby);
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
