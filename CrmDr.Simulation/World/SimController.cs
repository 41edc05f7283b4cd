using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>
/// One cloud's controller: the same loop, lanes and watchers as the real one around the same <see cref="Decider"/>, on virtual time.
/// A crash loses everything in it.
/// </summary>
internal sealed partial class SimController(VirtualWorld world, Cloud cloud) : SimProcess
{
    private FailoverPolicy _policy = DrillProfile.Policy(cloud.Name, true, TimeSpan.Zero);
    private FailoverState _state = FailoverState.Start(cloud.Name, 0);
    private Observation _seen = new();
    private ElapsedClock _elapsed;
    private TimeSpan _startedMonotonic;
    private TimeSpan _startedElapsed;
    private TimeSpan _lastCommandEnded;
    private Role _role;
    private (long At, ClockReading Reading) _lastReading;
    private int _loop;
    private int _calls;

    public Cloud Cloud => cloud;
    public FailoverState State => _state;
    public Observation Seen => _seen;
    public FailoverPolicy Policy => _policy;
    public Role Role => _role;

    public void Reset(Schedule schedule)
    {
        _policy = DrillProfile.Policy(cloud.Name, schedule.Automatic, schedule.MinimumBetweenFailovers, world.Options.PilotLight);
        if (world.Bug == PlantedBug.MarginZero)
            _policy = _policy with { Timing = _policy.Timing with { Margin = TimeSpan.Zero } };
        (Up, Incarnation) = (false, 0);
        Thaw();
    }

    public void Start()
    {
        if (Up)
            return;
        (Up, Incarnation) = (true, Incarnation + 1);
        _state = FailoverState.Start(cloud.Name, world.Noise.Next());
        _seen = new Observation();
        var clocks = cloud.ControllerClock.Read(world.Now);
        (_elapsed, _startedMonotonic, _startedElapsed) = (ElapsedClock.Start(clocks), clocks.Monotonic, new TimeSpan(clocks.Wall.Ticks));
        _applicationAskedAt = null;
        (_lastCommandEnded, _role, _lastReading) = (TimeSpan.MinValue, Role.Unknown, (-1, default));
        ResetLanes();
        ResetWatches();
        ResetPromises();
        if (world.Tracing)
            world.Note($"{cloud.Name} controller starts");
        Pass();
        WitnessTurn();
        LookTurn();
        PeerTurn();
    }

    public void Crash()
    {
        if (!Up)
            return;
        Up = false;
        Thaw();
        if (world.Tracing)
            world.Note($"{cloud.Name} controller crashes");
    }

    /// <summary>What a person asks for; null when it was accepted, else why not.</summary>
    public string? Ask(bool failover, bool allowDataLoss)
    {
        if (!Up || FrozenUntil > world.Now)
            return "the controller does not answer";
        var now = Now();
        // The other cloud's application is started first; whoever asks again later finds it ready.
        if (!failover && _policy.PeerStartsApplication)
            _state = _state with { PreparingUntil = now.Elapsed + _policy.SwitchoverTimeout };
        var refused = failover
            ? Preflight.Failover(_state, _seen, now, _policy, allowDataLoss)
            : Preflight.Switchover(_state, _seen, now, _policy, null);
        if (refused is not null)
            return refused;
        _state = _state with
        {
            Request = failover ? new OperatorRequest.Failover(now.Elapsed, allowDataLoss) : new OperatorRequest.Switchover(now.Elapsed, _state.Lease.Record!.Epoch),
        };
        Wake();
        return null;
    }

    public override void Handle(in SimEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.WitnessAnswer: WitnessAnswered(e); break;
            case EventKind.WitnessTimeout: WitnessTimedOut(e.Id); break;
            case EventKind.SwapGivenUp: SwapGivenUp(e.Id); break;
            case EventKind.WitnessWatch when Due(ref _witness, e.Id): WitnessTurn(); break;
            case EventKind.LookWatch when Due(ref _look, e.Id): LookTurn(); break;
            case EventKind.LookAnswer: Looked(e.Id, (LocalDatabase?)e.Body, e.Value != 0); break;
            case EventKind.LookTimeout: Looked(e.Id, null, false); break;
            case EventKind.PeerWatch when Due(ref _peer, e.Id): PeerTurn(); break;
            case EventKind.PeerQuestion: AnswerPeer((SimController)e.Body!, (int)e.Value, e.Id); break;
            case EventKind.PeerAnswer: PeerAnswered(e.Id, (PeerReport?)e.Body); break;
            case EventKind.PeerTimeout: PeerAnswered(e.Id, null); break;
            case EventKind.PromiseQuestion: JudgePromise((PromiseQuestion)e.Body!); break;
            case EventKind.PromiseAnswer: PromiseAnswered((PromiseQuestion)e.Body!); break;
            case EventKind.PromiseTimeout: PromiseEnded(e.Id); break;
            case EventKind.StepAnswer: StepAnswered((DatabaseCall)e.Body!, (StepOutcome)e.Value); break;
            case EventKind.StepDeadline: StepDeadline(e.Id); break;
            case EventKind.LaneFree: LaneFree((Lane)e.Id); break;
            case EventKind.PlatformAnswer: PlatformAnswered(e.Id, e.Value == 1); break;
            case EventKind.LoopTimer when e.Id == _loop: Pass(); break;
            case EventKind.Wake when e.Id == 1: Wake(); break;
            case EventKind.Wake: Pass(); break;
            case EventKind.AuthorityQuestion: AnswerAuthority((AuthorityQuestion)e.Body!); break;
        }
    }

    public override void Refuse(in SimEvent e)
    {
        // The supervisor starts it again.
        if (e.Kind == EventKind.Start && e.Id == Incarnation)
            Start();
    }

    /// <summary>Both clocks since the start, as the real loop reads them.</summary>
    private ClockReading Now()
    {
        if (_lastReading.At != world.Now)
            _lastReading = (world.Now, ReadClocks());
        return _lastReading.Reading;
    }

    private ClockReading ReadClocks()
    {
        var clocks = cloud.ControllerClock.Read(world.Now);
        _elapsed = _elapsed.Advance(clocks);
        var reading = new ClockReading(clocks.Monotonic - _startedMonotonic, _elapsed.Elapsed);
        return world.Bug switch
        {
            PlantedBug.HolderByWallClock => reading with { Elapsed = new TimeSpan(clocks.Wall.Ticks) - _startedElapsed },
            PlantedBug.TakerByWallClock => reading with { Monotonic = new TimeSpan(clocks.Wall.Ticks) - _startedElapsed },
            _ => reading,
        };
    }

    /// <summary>One pass of the loop: decide, and do what was decided.</summary>
    private void Pass()
    {
        var now = Now();
        if (PromisedUntil(now.Monotonic) is var promised && (promised != _seen.PromisedUntil || _busy != _seen.Busy))
            _seen = _seen with { Busy = _busy, PromisedUntil = promised };
        if (_policy.StartsApplication && ApplicationReady(now) is var ready && ready != _seen.ApplicationReady)
            _seen = _seen with { ApplicationReady = ready };
        var decision = Decider.Decide(_state, Disguised(_seen), now, _policy);
        _state = decision.Next;
        if (decision.Role != _role)
            RoleChanged(decision);
        Hurry(decision.Role is Role.Promoting or Role.SwitchingOver);
        world.Counters.Decided(decision.Role);
        foreach (var command in decision.Commands)
        {
            if (world.Tracing && command is not Command.Swap)
                world.Note($"{cloud.Name} orders {command.GetType().Name}: {decision.Reason}");
            StartCommand(command, now);
            if (!Up)
                return;
        }

        world.Post(this, EventKind.LoopTimer, cloud.ControllerClock.TrueTime(decision.LookAgainIn), Incarnation, ++_loop, 0, null);
    }

    private void RoleChanged(Decision decision)
    {
        _role = decision.Role;
        if (world.Tracing)
            world.Note($"{cloud.Name} is {_role}: {decision.Reason}");
        if (_role == Role.SwitchingOver)
            WakePeer();
    }

    /// <summary>Planted defects that hide something from the decisions.</summary>
    private Observation Disguised(Observation seen) => world.Bug switch
    {
        PlantedBug.SalvageBeforeFence when seen.Peer is { } peer && _state.OpenEpoch is { } open => seen with { Peer = peer with { Fenced = true, DatabaseUp = true, HighestEpoch = Math.Max(open, peer.HighestEpoch) } },
        PlantedBug.RollbackKeepsEpoch when seen.Local is { GateEpoch: null } local && _state.Request is null => seen with { Local = local with { HighestMarker = 0 } },
        PlantedBug.EmptyDatabasePromotes when seen.Local is { } empty && _state.Lease.Record is { Epoch: > 0 } => seen with { Local = empty with { Seeded = true } },
        _ => seen,
    };
}
