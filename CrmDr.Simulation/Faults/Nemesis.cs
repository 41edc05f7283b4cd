using CrmDr.Simulation.Engine;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Faults;

/// <summary>Lets the faults of a schedule happen, and heals them.</summary>
internal sealed partial class Nemesis(VirtualWorld world) : SimProcess
{
    private static readonly long Millisecond = TimeSpan.TicksPerMillisecond;
    private static readonly long Second = TimeSpan.TicksPerSecond;
    private readonly int[] _stepsUntilCrash = new int[2];
    private readonly (StepKind Step, bool After)?[] _crashAt = new (StepKind, bool)?[2];
    private readonly int[] _writesToPause = new int[2];
    private readonly long[] _longestPause = new long[2];
    private readonly long[] _clocksTouchedUntil = new long[2];
    private readonly int[] _targets = new int[64];
    private Schedule _schedule = null!;
    private SimRandom _random = null!;
    private bool _healed;

    public void Reset(ulong seed, Schedule schedule, IReadOnlySet<int> without)
    {
        (Up, Incarnation, _schedule, _healed) = (true, 1, schedule, false);
        _random = SimRandom.Stream(seed, 2);
        ForgetWhatIsArmed();
        foreach (var fault in schedule.Faults)
        {
            if (without.Contains(fault.Number))
                continue;
            world.Post(this, EventKind.FaultBegins, fault.At, Incarnation, fault.Number, 0, null);
            world.Post(this, EventKind.FaultEnds, fault.At + fault.Duration, Incarnation, fault.Number, 0, null);
        }
    }

    public override void Handle(in SimEvent e)
    {
        if (_healed)
            return;
        ref var fault = ref _schedule.Faults[e.Id];
        if (e.Kind == EventKind.FaultBegins)
        {
            _targets[fault.Number] = fault.Target < 2 ? fault.Target : fault.Target == 2 ? world.PrimaryIndex : 1 - world.PrimaryIndex;
            world.Counters.Fault(fault.Kind);
            if (world.Tracing)
                world.Note($"FAULT {fault}");
            Begin(fault, _targets[fault.Number]);
        }
        else
        {
            if (world.Tracing)
                world.Note($"fault {fault.Number} ({fault.Kind}) ends");
            End(fault, _targets[fault.Number]);
        }
    }

    /// <summary>Ends every fault: whatever crashed starts, whatever froze thaws, whatever was cut is joined.</summary>
    public void HealEverything()
    {
        _healed = true;
        ForgetWhatIsArmed();
        foreach (var link in world.Links)
            link.Heal();
        if (!world.Witness.Up)
            world.Witness.Start();
        foreach (var cloud in world.Clouds)
        {
            cloud.Slowness = 1;
            foreach (var clock in cloud.Clocks)
                clock.Resume(world.Now);
            foreach (var process in cloud.Processes)
                process.Thaw();
            cloud.Database.StalledUntil = 0;
            cloud.Database.AddTable(cloud.Database.Peer);
            cloud.Database.Start();
            cloud.Controller.Start();
            cloud.Api.Start();
        }
    }

    /// <summary>Whether the controller dies at this point.</summary>
    public bool CrashesAt(Cloud cloud, StepKind step, bool after)
    {
        world.Counters.Point(step, after);
        if (!IsHit(cloud.Index, step, after))
            return false;
        world.Counters.CrashPoint(step, after);
        if (world.Tracing)
            world.Note($"{cloud.Name} controller dies {(after ? "after" : "before")} {step}");
        world.Post(cloud.Controller, EventKind.Start, _random.Skewed(50 * Millisecond, 8 * Second), SimEvent.Anybody, cloud.Controller.Incarnation, 0, null);
        return true;
    }

    private bool IsHit(int cloud, StepKind step, bool after)
    {
        if (_crashAt[cloud] == (step, after))
        {
            _crashAt[cloud] = null;
            return true;
        }

        // Renewals are everywhere: they count as points only now and then, or nothing else would ever be hit.
        ref var left = ref _stepsUntilCrash[cloud];
        return left > 0 && (step != StepKind.Renew || _random.Chance(100)) && --left == 0;
    }

    private void ForgetWhatIsArmed()
    {
        Array.Clear(_stepsUntilCrash);
        Array.Clear(_crashAt);
        Array.Clear(_writesToPause);
        Array.Clear(_clocksTouchedUntil);
    }

    /// <summary>How long a write of this cloud pauses at the point where it is.</summary>
    public long PauseOfWrite(Cloud cloud)
    {
        if (_healed)
            return 0;
        ref var left = ref _writesToPause[cloud.Index];
        if (left > 0 && _random.Chance(400))
        {
            left--;
            return _random.Chance(400) ? _random.Between(_longestPause[cloud.Index] / 3, _longestPause[cloud.Index]) : _random.Skewed(Millisecond, _longestPause[cloud.Index]);
        }

        return _random.Chance(10) ? _random.Skewed(Millisecond, 3 * Second) : 0;
    }
}
