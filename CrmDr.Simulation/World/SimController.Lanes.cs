using System.Collections.Immutable;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>Runs commands, one at a time in each lane, each as the steps of the real one; the process can crash before and after every step.</summary>
internal sealed partial class SimController
{
    private static readonly ImmutableHashSet<Lane>[] BusySets = MakeBusySets();
    private readonly LaneWork?[] _lanes = new LaneWork?[Enum.GetValues<Lane>().Length];
    private ImmutableHashSet<Lane> _busy = [];
    private WitnessRecord? _swapExpected;
    private long _swapDecidedAt;
    private int _operations;

    private void ResetLanes()
    {
        Array.Clear(_lanes);
        _busy = [];
        _swapExpected = null;
    }

    private void StartCommand(Command command, ClockReading now)
    {
        world.Counters.Ordered(command);
        if (command is Command.Swap swap)
        {
            StartSwap(swap, now);
            return;
        }

        if (command is Command.AskPromise ask)
        {
            SetLane(Lane.Promise, new LaneWork(ask, ++_operations));
            AskPromise(ask, now);
            return;
        }

        if (command.Lane == Lane.Provision)
        {
            SetLane(Lane.Provision, new LaneWork(command, ++_operations));
            cloud.Platform.Order(this, Incarnation, _operations, command);
            return;
        }

        // Replication set-up may hang on a dead peer while it holds a lock on the subscription that a promotion needs.
        if (command is Command.StopApply or Command.Fence && _lanes[(int)Lane.Replication] is { Id: > 0 } replication)
            End(replication, false);
        if (!Up)
            return;
        var work = new LaneWork(command, ++_operations) { Step = FirstStep(command) };
        if (command is Command.Salvage salvage)
            work.Position = salvage.Position;
        SetLane(command.Lane, work);
        if (command.Lane != Lane.Salvage)
            world.Post(this, EventKind.StepDeadline, TimeSpan.FromSeconds(command.Lane == Lane.Gate ? 10 : 60).Ticks, Incarnation, work.Id, 0, null);
        Send(work);
    }

    private void StartSwap(Command.Swap swap, ClockReading now)
    {
        var wanted = swap.Wanted;
        if (world.Bug == PlantedBug.EpochNotRaised && swap.Purpose == SwapPurpose.Take && _state.Lease.Record is { Epoch: > 0 } old)
            wanted = wanted with { Epoch = old.Epoch };
        if (world.Bug == PlantedBug.StruckOutOnSending)
            _state = _state with { Lease = _state.Lease with { MaybeEligible = wanted.Eligible } };
        _swap = (swap with { Wanted = wanted }, now);
        (_swapExpected, _swapDecidedAt) = (swap.Expected, world.Now);
        if (world.Bug == PlantedBug.IneligibleTakes && world.Witness.Record.Revision == swap.Expected.Revision)
            _swapExpected = world.Witness.Record; // what it would expect if it had not been deceived
        if (world.Bug == PlantedBug.RevisionCountsByOne)
            _swap = (swap with { Wanted = wanted with { Revision = swap.Expected.Revision + 1 } }, now);
        SetLane(Lane.Witness, new LaneWork(swap, ++_operations));
        if (Reached(StepOf(swap), after: false))
            return;
        Pulse(ref _witness, EventKind.WitnessWatch);
    }

    private void Swapped(CompareAndSetOutcome outcome)
    {
        var (swap, sentAt) = _swap!.Value;
        if (Reached(StepOf(swap), after: true))
            return;
        _swap = null;
        SetLane(Lane.Witness, null);
        if (world.Bug == PlantedBug.LeaseCountedOnReceipt)
            sentAt = Now();
        _state = _state with { Lease = _state.Lease.Answered(new CompareAndSetResult(swap.Wanted, sentAt, outcome), Now(), _policy.Timing) };
        if (swap.Purpose == SwapPurpose.Give && outcome != CompareAndSetOutcome.Refused)
            WakePeer();
        WitnessRest();
        Pass();
    }

    private void Send(LaneWork work)
    {
        if (Reached(work.Step, after: false))
            return;
        var remote = work.Step is StepKind.ReadEndOfLog or StepKind.ReadOrphan or StepKind.AdvanceSlot;
        var call = new DatabaseCall
        {
            From = this,
            Incarnation = Incarnation,
            Operation = work.Id,
            Command = work.Command,
            Step = work.Step,
            Remote = remote,
            Position = work.Position,
            Stop = work.Stop,
            Orphan = work.Orphan,
            OrphanOf = work.OrphanOf,
            OrphanEnd = work.OrphanEnd,
            Life = (remote ? world.PeerOf(cloud) : cloud).Database.Life,
        };
        if (remote)
        {
            world.Send(world.PeerLink, cloud.ToPeer, world.PeerOf(cloud).Database, EventKind.Step, SimEvent.Anybody, work.Id, 0, call);
            world.Post(this, EventKind.StepDeadline, TimeSpan.FromSeconds(5).Ticks, Incarnation, work.Id, 1 + (long)work.Step, null);
        }
        else
        {
            // Now and then a statement waits for a lock: it may be carried out long after whoever sent it has died or given it up.
            var wait = world.Noise.Chance(15) ? world.Noise.Skewed(5 * TimeSpan.TicksPerMillisecond, 3 * TimeSpan.TicksPerSecond) : 0;
            world.Post(cloud.Database, EventKind.Step, wait + world.Noise.Between(1000, 9000) * cloud.Slowness, SimEvent.Anybody, work.Id, 0, call);
        }
    }

    private void StepAnswered(DatabaseCall call, StepOutcome outcome)
    {
        if (call.Question is not null)
        {
            PromiseStored(call, outcome);
            return;
        }

        if (WorkOf(call.Operation) is not { } work || work.Step != call.Step)
            return;
        if (Reached(work.Step, after: true))
            return;
        if (outcome == StepOutcome.Failed)
        {
            End(work, false);
            return;
        }

        (work.Stop, work.Orphan, work.OrphanOf, work.OrphanEnd) = (call.Stop, call.Orphan, call.OrphanOf, call.OrphanEnd);
        if (call.Step == StepKind.SalvageOrphan)
            work.Position = call.OrphanEnd;
        if (NextStep(work, outcome) is not { } next)
        {
            End(work, true);
            return;
        }

        work.Step = next;
        Send(work);
    }

    /// <summary>What was started takes a moment until it says that it could serve: the lane is kept meanwhile.</summary>
    private void PlatformAnswered(int operation, bool done)
    {
        if (WorkOf(operation) is not { } work)
            return;
        End(work, done);
        if (!done)
            return;
        SetLane(Lane.Provision, new LaneWork(work.Command, 0));
        world.Post(this, EventKind.LaneFree, cloud.ControllerClock.TrueTime(TimeSpan.FromSeconds(1)), Incarnation, (int)Lane.Provision, 0, null);
    }

    private void StepDeadline(int operation)
    {
        if (WorkOf(operation) is { } work)
            End(work, false);
    }

    private void End(LaneWork work, bool done)
    {
        SetLane(work.Command.Lane, null);
        if (done && work.Command is Command.InstallPlatform)
            _installed = true;
        if (done && work.Command is Command.Salvage salvage)
            _seen = _seen with { SalvagedEpoch = salvage.Epoch };
        if (work.Command.Lane is Lane.Gate or Lane.Replication)
        {
            _lastCommandEnded = Now().Elapsed;
            if (world.Bug != PlantedBug.StaleLooks)
                _seen = _seen with { Local = null };
        }

        LookNow();
        if (!done)
        {
            // A failed command keeps its lane a little longer: tried again at once it would most likely fail again.
            SetLane(work.Command.Lane, new LaneWork(work.Command, 0));
            var pause = TimeSpan.FromMilliseconds(work.Command.Lane switch { Lane.Salvage or Lane.Provision => 1000, Lane.Replication => 250, _ => 50 });
            world.Post(this, EventKind.LaneFree, cloud.ControllerClock.TrueTime(pause), Incarnation, (int)work.Command.Lane, 0, null);
        }

        world.Post(this, EventKind.Wake, 0, Incarnation, 0, 0, null);
    }

    private void LaneFree(Lane lane)
    {
        if (_lanes[(int)lane] is not { Id: 0 })
            return;
        SetLane(lane, null);
        Pass();
    }

    private LaneWork? WorkOf(int operation)
    {
        foreach (var work in _lanes)
        {
            if (work?.Id == operation)
                return work;
        }

        return null;
    }

    private void SetLane(Lane lane, LaneWork? work)
    {
        _lanes[(int)lane] = work;
        var bits = 0;
        for (var i = 0; i < _lanes.Length; i++)
            bits |= _lanes[i] is null ? 0 : 1 << i;
        _busy = BusySets[bits];
    }

    /// <summary>Counts a point where a crash can happen; true when it does.</summary>
    private bool Reached(StepKind step, bool after)
    {
        if (!world.Nemesis.CrashesAt(cloud, step, after))
            return false;
        Crash();
        return true;
    }

    private static ImmutableHashSet<Lane>[] MakeBusySets() =>
        [.. Enumerable.Range(0, 1 << Enum.GetValues<Lane>().Length).Select(bits => Enum.GetValues<Lane>().Where(lane => (bits & (1 << (int)lane)) != 0).ToImmutableHashSet())];
}
