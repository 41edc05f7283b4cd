using System.Collections.Immutable;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>One cloud of a story: a controller that loses everything at a restart, and a database that keeps what a real one keeps.</summary>
internal sealed class StoryCloud(string name, StoryWorld world)
{
    private readonly List<Promotion> _promotions = [];
    private FailoverState _state = Start(name);
    private string _names = "";
    private ulong? _since;
    private long? _salvaged;
    private TimeSpan _peerAskedAt;
    private StoredPromise? _promise;
    private double _startedAt;

    public string Name => name;
    public bool Up { get; set; } = true;

    /// <summary>Its link to the witness is whole.</summary>
    public bool SeesWitness { get; set; } = true;

    public long? Gate { get; private set; }
    public bool Writer { get; private set; }
    public bool Installed { get; private set; }
    public bool Subscribed { get; private set; }
    public bool Applying { get; set; }
    public LogSource Source { get; set; } = new($"database of {name}", $"slot of {name}");
    public bool Seeded { get; private set; }
    public LostTenure? LostTenure { get; private set; }
    public int LostTenuresReported { get; private set; }
    public LogSource? Follows { get; private set; }
    public string? OwnSlot { get; private set; }
    public bool CaughtUp { get; private set; }
    public bool SlotLost { get; set; }
    public List<Command.RecordLoss> Losses { get; } = [];
    public ulong Written { get; set; } = 100;
    public ulong Confirmed { get; set; } = 100;
    public SortedSet<long> Markers { get; } = [];
    public long Remembered { get; private set; }
    public Decision? Last { get; private set; }
    public IReadOnlyList<Promotion> Promotions => _promotions;

    /// <summary>How far writes have been acknowledged.</summary>
    public ulong Acknowledged { get; private set; }

    /// <summary>The epoch since which commits wait for the peer.</summary>
    public long? WaitsSince => StandbyNames.EpochOf(_names);

    public long HighestEpoch => new[] { Remembered, _promotions.Select(p => p.Epoch).DefaultIfEmpty().Max(), Markers.DefaultIfEmpty().Max() }.Max();

    /// <summary>Both clocks, since this controller started.</summary>
    private ClockReading Now => At(world.Now.Monotonic.TotalSeconds - _startedAt);

    private FailoverPolicy Plan => world.Plan(Policy(name));

    public void Restart() => (_state, _salvaged, _startedAt) = (Start(name), null, world.Now.Monotonic.TotalSeconds);

    /// <summary>Power off: the gate is unlogged, everything else is durable.</summary>
    public void Crash()
    {
        (Up, Gate, _since) = (false, null, null);
        Restart();
    }

    /// <summary>Power off, and the disks are gone: another database, empty, with a slot of its own.</summary>
    public void Destroy()
    {
        Crash();
        _promotions.Clear();
        Markers.Clear();
        Losses.Clear();
        (LostTenure, LostTenuresReported) = (null, 0);
        (Writer, Installed, Subscribed, Applying, Seeded, Follows, OwnSlot, CaughtUp, SlotLost, Remembered) = (false, false, false, false, false, null, null, false, false, 0);
        (_names, Acknowledged, _promise) = ("", 0, null);
        (Written, Confirmed, Source) = (10, 10, new LogSource($"{Source.Database} anew", $"{Source.Slot} anew"));
    }

    public string? AskSwitchover()
    {
        var refused = Preflight.Switchover(_state, Look(), Now, Plan, null);
        if (refused is null)
            _state = _state with { Request = new OperatorRequest.Switchover(Now.Elapsed, _state.Lease.Record!.Epoch) };
        return refused;
    }

    public bool MayWrite => AuthorityRule.Of(_state, Now, Plan) is { Held: true, Accepting: true } && Gate is not null && Writer;

    /// <summary>The database alone goes down and comes up again: the gate is empty, the settings are not.</summary>
    public void RestartDatabase() => (Gate, _since) = (null, null);

    /// <summary>In mode sync clients write all the time; what the peer has not confirmed is not acknowledged while commits wait for it.</summary>
    public void Serve()
    {
        if (!Plan.Synchronous || !MayWrite)
            return;
        Written++;
        Acknowledged = WaitsSince is null ? Written : Math.Max(Acknowledged, Confirmed);
        if (world.Witness.Holder == name && world.Witness.IsEligible(world.PeerOf(this).Name))
            Assert.True(Acknowledged <= Confirmed, "the peer may take over and lacks what was acknowledged");
    }

    /// <summary>One pass of the loop: read the witness, look, decide, do.</summary>
    public void Pass(Action<Command> beforeEach)
    {
        if (!Up)
            return;
        if (SeesWitness)
            _state = _state with { Lease = _state.Lease.Seen(world.Witness, Now, Timing) };
        _peerAskedAt = Now.Monotonic;
        Last = Decider.Decide(_state, Look(), Now, Plan);
        _state = Last.Next;
        foreach (var command in Last.Commands)
        {
            beforeEach(command);
            Do(command);
        }
    }

    private Observation Look() => new()
    {
        Local = Database(),
        Peer = world.PeerOf(this) is { Up: true } peer ? peer.Report() : null,
        PeerAskedAt = _peerAskedAt,
        SalvagedEpoch = _salvaged,
    };

    private bool IsFollowed => world.LinkIsUp && world.PeerOf(this) is { Up: true, Applying: true };

    private LocalDatabase Database() => new()
    {
        LookedAt = Now.Elapsed,
        PlatformInstalled = Installed,
        Source = Source,
        Seeded = Seeded,
        LostTenure = LostTenure,
        GateEpoch = Gate,
        WriterGranted = Writer,
        HighestEpoch = HighestEpoch,
        HighestMarker = Markers.DefaultIfEmpty().Max(),
        Promise = _promise,
        Promotions = [.. _promotions],
        Subscription = new SubscriptionLook
        {
            Exists = Subscribed,
            Enabled = Applying,
            Workers = Applying ? 1 : 0,
            AppliedTo = world.PeerOf(this).Confirmed,
            Ready = Subscribed ? Tables : [],
            Follows = Follows,
            OwnSlot = OwnSlot,
            CaughtUp = CaughtUp,
        },
        Slot = new SlotLook { Exists = Installed, Lost = SlotLost, Confirmed = Confirmed, Flushed = Written },
        Synchrony = new SynchronyLook { Names = _names, MayChange = true, Since = _since, Streaming = IsFollowed, Synchronous = IsFollowed && WaitsSince is not null },
        Published = Tables,
    };

    private PeerReport Report() =>
        new(name, true, Gate, Gate is null && !Writer, HighestEpoch, Markers.DefaultIfEmpty().Max(), Applying, Applying, Installed, false, Tables, Subscribed ? Tables : [])
        {
            Ends = ReplicationEnds.Of(Database()),
            ApplicationReady = true,
        };

    private bool Promises(string asker, long epoch)
    {
        (_state, var refusal) = PromiseRule.Judge(_state, Look(), Now, Plan, asker, epoch);
        if (refusal is null)
            _promise = new StoredPromise(epoch, Timing.PromiseBinds);
        return refusal is null;
    }

    private void Do(Command command)
    {
        switch (command)
        {
            case Command.Swap swap:
                var outcome = !SeesWitness ? CompareAndSetOutcome.Unknown : world.Swap(swap.Expected, swap.Wanted) ? CompareAndSetOutcome.Applied : CompareAndSetOutcome.Refused;
                _state = _state with { Lease = _state.Lease.Answered(new CompareAndSetResult(swap.Wanted, Now, outcome), Now, Timing) };
                break;
            case Command.AskPromise ask when world.PeerOf(this) is { Up: true } peer && peer.Promises(name, ask.Epoch):
                _state = _state with { Lease = _state.Lease.Promised(ask.Epoch, Now, Timing) };
                break;
            case Command.AskPromise: break;
            case Command.Fence: (Gate, Writer, _since) = (null, false, null); break;
            case Command.WaitForPeer wait: (_names, _since) = (StandbyNames.Of(wait.Epoch), Written); break;
            case Command.StopWaiting: (_names, _since) = ("", null); break;
            case Command.WriteMarker marker: Markers.Add(marker.Epoch); Written++; break;
            case Command.StopApply: Applying = false; break;
            case Command.Promote promote:
                _promotions.Add(new Promotion(promote.Epoch, promote.Clean, promote.Position, ++Written, false));
                (Gate, Writer) = (promote.Epoch, true);
                break;
            case Command.Reopen reopen: (Gate, Writer) = (reopen.Epoch, true); break;
            case Command.RememberEpoch remember: Remembered = remember.Epoch; break;
            case Command.InstallPlatform: Installed = true; break;
            case Command.CreateSubscription create: (Subscribed, Applying, Follows, OwnSlot, CaughtUp) = (true, true, create.Peer, create.OwnSlot, false); break;
            case Command.DropSubscription: Drop(); break;
            case Command.RemakeSlot: (SlotLost, Source, Confirmed) = (false, Source with { Slot = $"{Source.Slot} again" }, Written); break;
            case Command.BeginSeeded: Seeded = true; break;
            case Command.MarkCaughtUp: (CaughtUp, Seeded) = (true, true); break;
            case Command.RecordLoss loss:
                Losses.Add(loss);
                Close(loss.Epochs);
                Drop();
                break;
            case Command.NoteLostTenure note: LostTenure = new LostTenure(note.Epoch); break;
            case Command.ReportLostTenure: (LostTenure, LostTenuresReported) = (null, LostTenuresReported + 1); break;
            case Command.EnableApply enable:
                Applying = true;
                Close(enable.Close);
                break;
            case Command.Salvage salvage: _salvaged = salvage.Epoch; world.Salvaged.Add(salvage.Epoch); break;
            default: throw new InvalidOperationException($"no story knows {command}");
        }
    }

    private void Close(ImmutableArray<long> epochs)
    {
        for (var i = 0; i < _promotions.Count; i++)
            _promotions[i] = _promotions[i] with { Salvaged = _promotions[i].Salvaged || epochs.Contains(_promotions[i].Epoch) };
    }

    private void Drop() => (Subscribed, Applying, Follows, CaughtUp) = (false, false, Follows is null ? null : Follows with { Slot = "" }, false);
}
