using CrmDr.Simulation.Engine;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Faults;

/// <summary>What each fault does.</summary>
internal sealed partial class Nemesis
{
    private static readonly int Steps = Enum.GetValues<StepKind>().Length;

    private void Begin(in Fault fault, int target)
    {
        var cloud = world.Clouds[target];
        var until = world.Now + fault.Duration;
        var draw = fault.Parameter;
        switch (fault.Kind)
        {
            case FaultKind.LinkCut: Cut(LinkOf(fault), true, true, true); break;
            case FaultKind.LinkCutOneWay: Cut(LinkOf(fault), (draw & 8) == 0, (draw & 8) != 0, true); break;
            case FaultKind.LinkSlow: Slow(LinkOf(fault), 5 * Millisecond + draw % (1500 * Millisecond), (int)(draw >> 40) % 3); break;
            case FaultKind.LinkLossy: Lossy(LinkOf(fault), 50 + (int)(draw % 500), (int)(draw >> 20) % 300); break;
            case FaultKind.CloudIsolated: Isolate(cloud, true); break;
            case FaultKind.WitnessCut: Cut(world.WitnessLink(cloud), true, true, true); break;
            case FaultKind.PeerCutOneWay: Cut(world.PeerLink, (draw & 8) == 0, (draw & 8) != 0, true); break;
            case FaultKind.PeerSlow: Slow(world.PeerLink, 5 * Millisecond + draw % (1500 * Millisecond), (int)(draw >> 40) % 3); break;
            // Mostly so slow that answers still come in time.
            case FaultKind.WitnessSlow: Slow(world.WitnessLink(cloud), 40 * Millisecond + draw % ((draw >> 50) % 3 == 0 ? 1500 * Millisecond : 400 * Millisecond), (int)(draw >> 40) % 3); break;
            case FaultKind.ControllerCrash: cloud.Controller.Crash(); break;
            // One of the next steps, whatever it is, or the next of one kind: the rare ones would hardly be met otherwise.
            case FaultKind.ControllerCrashAtStep when (draw & 1024) == 0: _stepsUntilCrash[target] = 1 + (int)(draw % 12); break;
            case FaultKind.ControllerCrashAtStep: _crashAt[target] = ((StepKind)((draw >> 12) % Steps), (draw & 2048) != 0); break;
            case FaultKind.ApiCrash: cloud.Api.Crash(); break;
            case FaultKind.DatabaseCrash: cloud.Database.Crash(); break;
            case FaultKind.CloudCrash: Kill(cloud); break;
            case FaultKind.CloudDestroyed when MayBeDestroyed(cloud): Destroy(cloud); break;
            case FaultKind.ControllerFreeze: cloud.Controller.Freeze(until); break;
            case FaultKind.ApiFreeze: cloud.Api.Freeze(until); break;
            case FaultKind.DatabaseFreeze: cloud.Database.Freeze(until); break;
            case FaultKind.CloudFreeze: Freeze(cloud, until); break;
            case FaultKind.CloudSuspend: Suspend(cloud, until); break;
            case FaultKind.WritePauses: (_writesToPause[target], _longestPause[target]) = (2 + (int)(draw % 20), 10 * Millisecond + fault.Duration); break;
            case FaultKind.CloudSlow: cloud.Slowness = 2 + (int)(draw % 60); break;
            case FaultKind.WitnessDown or FaultKind.WitnessRestored: world.Witness.Crash(); break;
            case FaultKind.ClockStep: Step(cloud, draw); break;
            case FaultKind.ClockDrift: Drift(); break;
            case FaultKind.ApplyStalls: cloud.Database.StalledUntil = until; break;
            case FaultKind.SlotLost: LoseSlot(cloud); break;
            case FaultKind.Switchover: world.Operator.Switchover(); break;
            case FaultKind.Failover: world.Operator.Failover(cloud, false); break;
            case FaultKind.ForcedFailover: world.Operator.Failover(cloud, true); break;
            case FaultKind.Pause: world.Operator.Pause(true); break;
            case FaultKind.Migration: cloud.Database.AddTable(); break;
        }
    }

    private void End(in Fault fault, int target)
    {
        var cloud = world.Clouds[target];
        switch (fault.Kind)
        {
            case FaultKind.LinkCut or FaultKind.LinkCutOneWay: Cut(LinkOf(fault), true, true, false); break;
            case FaultKind.LinkSlow: Slow(LinkOf(fault), 0, 2); break;
            case FaultKind.LinkLossy: Lossy(LinkOf(fault), 0, 0); break;
            case FaultKind.CloudIsolated: Isolate(cloud, false); break;
            case FaultKind.WitnessCut: Cut(world.WitnessLink(cloud), true, true, false); break;
            case FaultKind.PeerCutOneWay: Cut(world.PeerLink, true, true, false); break;
            case FaultKind.PeerSlow: Slow(world.PeerLink, 0, 2); break;
            case FaultKind.WitnessSlow: Slow(world.WitnessLink(cloud), 0, 2); break;
            case FaultKind.ControllerCrash: cloud.Controller.Start(); break;
            case FaultKind.ApiCrash: cloud.Api.Start(); break;
            case FaultKind.DatabaseCrash: cloud.Database.Start(); break;
            case FaultKind.CloudCrash or FaultKind.CloudDestroyed: Revive(cloud); break;
            case FaultKind.CloudSuspend: Resume(cloud); break;
            case FaultKind.CloudSlow: cloud.Slowness = 1; break;
            case FaultKind.WitnessDown: world.Witness.Start(); break;
            case FaultKind.WitnessRestored: RestoreWitness(fault.Parameter); break;
            case FaultKind.Pause: world.Operator.Pause(false); break;
            case FaultKind.Migration: world.PeerOf(cloud).Database.AddTable(cloud.Database); break;
        }
    }

    private Link LinkOf(in Fault fault) => world.Links[(int)(fault.Parameter % 3)];

    private static void Cut(Link link, bool outward, bool back, bool cut)
    {
        if (outward)
            link[Link.Outward].Cut = cut;
        if (back)
            link[Link.Back].Cut = cut;
    }

    /// <summary>One direction, the other, or both.</summary>
    private static void Slow(Link link, long delay, int which)
    {
        if (which != 1)
            link[Link.Outward].Delay = delay;
        if (which != 0)
            link[Link.Back].Delay = delay;
    }

    private static void Lossy(Link link, int lost, int doubled)
    {
        for (var direction = 0; direction < 2; direction++)
            (link[direction].LostPermille, link[direction].DoubledPermille) = (lost, doubled);
    }

    private void Isolate(Cloud cloud, bool cut)
    {
        Cut(world.WitnessLink(cloud), true, true, cut);
        Cut(world.PeerLink, true, true, cut);
    }

    private static void Kill(Cloud cloud)
    {
        cloud.Controller.Crash();
        cloud.Api.Crash();
        cloud.Database.Crash();
    }

    private static void Destroy(Cloud cloud)
    {
        Kill(cloud);
        cloud.Database.Destroy();
    }

    /// <summary>Not simulated: disks that are lost before the other cloud holds anything, or before an earlier loss has been made good. Then there is nothing to protect.</summary>
    private bool MayBeDestroyed(Cloud cloud) => cloud.Database.Seeded && world.PeerOf(cloud).Database is { Seeded: true, HasCaughtUp: true };

    private static void Revive(Cloud cloud)
    {
        cloud.Database.Start();
        cloud.Controller.Start();
        cloud.Api.Start();
    }

    private static void Freeze(Cloud cloud, long until)
    {
        foreach (var process in cloud.Processes)
            process.Freeze(until);
    }

    private void Suspend(Cloud cloud, long until)
    {
        Freeze(cloud, until);
        if (!MayTouchClocks(cloud, until))
            return;
        foreach (var clock in cloud.Clocks)
            clock.Suspend(world.Now);
    }

    private void Resume(Cloud cloud)
    {
        foreach (var clock in cloud.Clocks)
            clock.Resume(world.Now);
    }

    /// <summary>
    /// Not simulated: a machine that is suspended while its wall clock is stepped back. Then both its clocks lose time together, against which nothing protects.
    /// </summary>
    private bool MayTouchClocks(Cloud cloud, long until)
    {
        if (world.Now < _clocksTouchedUntil[cloud.Index])
            return false;
        _clocksTouchedUntil[cloud.Index] = until + 15 * Second;
        return true;
    }

    /// <summary>The parameter with which <see cref="FaultKind.ClockStep"/> steps the controller's clock alone.</summary>
    public static long StepOfController(long by) => by + 10 * Second;

    /// <summary>The parameter of <see cref="FaultKind.PeerSlow"/> and <see cref="FaultKind.WitnessSlow"/> for about this delay, both ways or only there.</summary>
    public static long DelayOf(long delay, bool both) => delay | (both ? 2L << 40 : 0);

    /// <summary>One machine, or all of a cloud; back or forth.</summary>
    private void Step(Cloud cloud, long draw)
    {
        if (!MayTouchClocks(cloud, world.Now))
            return;
        var by = draw % (20 * Second) - 10 * Second;
        var which = (int)(draw >> 40) % 4;
        if (which is 0 or 3)
            cloud.ControllerClock.Step(by);
        if (which is 1 or 3)
            cloud.ApiClock.Step(by);
        if (which is 2 or 3)
            cloud.DatabaseClock.Step(by);
    }

    private void Drift()
    {
        foreach (var cloud in world.Clouds)
        {
            foreach (var clock in cloud.Clocks)
                clock.SetDrift(world.Now, _random.Between(-100_000, 100_000));
        }
    }

    private static void LoseSlot(Cloud cloud)
    {
        if (cloud.Database.SlotLost || !cloud.Database.Peer.Subscribed)
            return;
        cloud.Database.SlotLost = true;
    }

    private void RestoreWitness(long draw)
    {
        world.Witness.Restore(world.Now - draw % (15 * Second));
        world.Witness.Start();
    }
}
