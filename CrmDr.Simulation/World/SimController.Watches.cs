using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>Looks at the witness, the database and the peer, each at its own pace.</summary>
internal sealed partial class SimController
{
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMilliseconds(50);
    private Watch _witness;
    private Watch _look;
    private Watch _peer;
    private (Command.Swap Swap, ClockReading SentAt)? _swap;
    private bool _swapSent;
    private TimeSpan _peerAskedAt;
    private TimeSpan _lookedAt;
    private bool _installed;
    private bool _hurry;
    private TimeSpan _hurryUntil;

    private TimeSpan WitnessPace => _role == Role.Standby && _policy.FollowLoop < Pace ? _policy.FollowLoop : Pace;
    private TimeSpan Pace => _hurry || Now().Elapsed < _hurryUntil ? _policy.TransitionLoop : _policy.Loop;

    public void Wake()
    {
        _hurryUntil = Now().Elapsed + TimeSpan.FromSeconds(2);
        LookNow();
        Pass();
    }

    private void ResetWatches()
    {
        (_witness, _look, _peer) = (default, default, default);
        (_swap, _swapSent, _installed, _hurry, _hurryUntil) = (null, false, false, false, TimeSpan.Zero);
    }

    private void WakePeer() => world.Send(world.PeerLink, cloud.ToPeer, world.PeerOf(cloud).Controller, EventKind.Wake, SimEvent.Anybody, 1, 0, null);

    private void Hurry(bool hurry)
    {
        if (hurry && !_hurry)
            LookNow();
        _hurry = hurry;
    }

    private void LookNow()
    {
        Pulse(ref _look, EventKind.LookWatch);
        Pulse(ref _peer, EventKind.PeerWatch);
        Pulse(ref _witness, EventKind.WitnessWatch);
    }

    private void Pulse(ref Watch watch, EventKind kind)
    {
        if (watch.Waiting)
            world.Post(this, kind, 0, Incarnation, watch.Pause, 0, null);
        else
            watch.Pulsed = true;
    }

    private void Rest(ref Watch watch, EventKind kind, TimeSpan pace)
    {
        watch.Call = 0;
        watch.Waiting = true;
        watch.Pause++;
        var pause = watch.Pulsed ? TimeSpan.Zero : pace;
        watch.Pulsed = false;
        world.Post(this, kind, cloud.ControllerClock.TrueTime(pause), Incarnation, watch.Pause, 0, null);
    }

    private static bool Due(ref Watch watch, int pause)
    {
        if (!watch.Waiting || watch.Pause != pause)
            return false;
        watch.Waiting = false;
        return true;
    }

    /// <summary>Readings and compare-and-sets in one line: no reading may overtake an answer.</summary>
    private void WitnessTurn()
    {
        _witness.Call = ++_calls;
        _swapSent = _swap is not null;
        var wanted = _swap?.Swap.Wanted;
        var forced = _state.Request is OperatorRequest.Failover { AllowDataLoss: true };
        var call = new WitnessCall(this, Incarnation, _witness.Call, world.Witness.Incarnation, _swap is null ? world.Now : _swapDecidedAt, _swapExpected, wanted, forced);
        world.Send(world.WitnessLink(cloud), Link.Outward, world.Witness, wanted is null ? EventKind.WitnessRead : EventKind.WitnessSwap, SimEvent.Anybody, _witness.Call, 0, call);
        world.Post(this, EventKind.WitnessTimeout, cloud.ControllerClock.TrueTime(_policy.Timing.Ttl / 4), Incarnation, _witness.Call, 0, null);
    }

    private void WitnessAnswered(in SimEvent e)
    {
        if (e.Id != _witness.Call || _witness.Call == 0)
            return;
        if (_swapSent)
            Swapped((CompareAndSetOutcome)e.Value);
        else
            Read((WitnessRecord)e.Body!);
    }

    private void Read(WitnessRecord record)
    {
        var wasStanding = record;
        if (world.Bug == PlantedBug.IneligibleTakes && record.Holder != cloud.Name && record.Holder is not null)
            wasStanding = record with { Eligible = [cloud.Name] };
        _state = _state with { Lease = _state.Lease.Seen(wasStanding, Now(), _policy.Timing) };
        WitnessRest();
        Pass();
    }

    private void WitnessRest()
    {
        if (_swap is not null)
            WitnessTurn();
        else
            Rest(ref _witness, EventKind.WitnessWatch, WitnessPace);
    }

    private void WitnessTimedOut(int call)
    {
        if (call != _witness.Call || call == 0)
            return;
        _state = _state with { Lease = _state.Lease.Silent() };
        if (_swapSent)
        {
            // Asking again at once would only burn the processor.
            _witness.Call = ++_calls;
            world.Post(this, EventKind.SwapGivenUp, cloud.ControllerClock.TrueTime(AfterSilence), Incarnation, _calls, 0, null);
            return;
        }

        WitnessRest();
    }

    private void SwapGivenUp(int call)
    {
        if (call == _witness.Call)
            Swapped(CompareAndSetOutcome.Unknown);
    }

    private void LookTurn()
    {
        _look.Call = ++_calls;
        _lookedAt = Now().Elapsed;
        if (!_installed)
        {
            Looked(_look.Call, new LocalDatabase { LookedAt = _lookedAt }, false);
            return;
        }

        world.Local(cloud, cloud.Database, EventKind.Look, SimEvent.Anybody, _look.Call, 0, new LookCall(this, Incarnation, _look.Call, _lookedAt));
        world.Post(this, EventKind.LookTimeout, cloud.ControllerClock.TrueTime(_policy.Timing.Ttl / 2), Incarnation, _look.Call, 0, null);
    }

    private void Looked(int call, LocalDatabase? found, bool paused)
    {
        if (call != _look.Call || call == 0)
            return;
        // A look that began before a command ended may show what was before it.
        if (_lookedAt >= _lastCommandEnded || world.Bug == PlantedBug.StaleLooks)
            _seen = found is null ? _seen with { Local = null, LocalDown = true } : _seen with { Local = found, LocalDown = false, Paused = paused };
        Rest(ref _look, EventKind.LookWatch, Pace);
        Pass();
    }

    private void PeerTurn()
    {
        _peer.Call = ++_calls;
        _peerAskedAt = Now().Monotonic;
        world.Send(world.PeerLink, cloud.ToPeer, world.PeerOf(cloud).Controller, EventKind.PeerQuestion, SimEvent.Anybody, _peer.Call, Incarnation, this);
        world.Post(this, EventKind.PeerTimeout, cloud.ControllerClock.TrueTime(_policy.Timing.Ttl / 2), Incarnation, _peer.Call, 0, null);
    }

    private void PeerAnswered(int call, PeerReport? report)
    {
        if (call != _peer.Call || call == 0)
            return;
        _seen = _seen with { Peer = report, PeerAskedAt = _peerAskedAt };
        Rest(ref _peer, EventKind.PeerWatch, Pace);
        Pass();
    }

    private void AnswerPeer(SimController asker, int incarnation, int call)
    {
        var now = Now();
        var report = PeerReport.Of(cloud.Name, _state, _seen) with
        {
            ApplicationReady = !world.Options.PilotLight || ApplicationReady(now),
            WantsPeerApplication = _policy.PeerStartsApplication && (_state.PreparingUntil > now.Elapsed || _state.Request is OperatorRequest.Switchover),
        };
        world.Send(world.PeerLink, cloud.ToPeer, asker, EventKind.PeerAnswer, incarnation, call, 0, report);
    }
}
