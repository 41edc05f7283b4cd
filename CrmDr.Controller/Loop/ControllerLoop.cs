using System.Security.Cryptography;
using System.Threading.Channels;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Replicas;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Observe, decide, act. One reader of one queue: nothing here needs a lock, and every decision is made by <see cref="Decider"/>.</summary>
public sealed partial class ControllerLoop : BackgroundService
{
    private readonly Channel<LoopMessage> _inbox = Channel.CreateUnbounded<LoopMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ControllerOptions _options;
    private readonly Watchers _watchers;
    private readonly Lanes _lanes;
    private readonly Promises _promises;
    private readonly ApplicationPresence _presence;
    private readonly IReplica _replica;
    private readonly PhaseMetrics _phases;
    private readonly Clock _clock;
    private readonly TimeProvider _time;
    private readonly EventLog _events;
    private readonly ILogger<ControllerLoop> _logger;

    private FailoverState _state;
    private Observation _seen = new();
    private TimeSpan _lastGateCommandEnded = TimeSpan.MinValue;
    private Role _role = Role.Unknown;
    private SyncStanding _standing = SyncStanding.None;
    private bool _rests;
    private string? _notPromised;
    private volatile LoopSnapshot _snapshot;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AuthorityAnswer _told = AuthorityAnswer.None(0, "");

    public ControllerLoop(
        ControllerOptions options, Watchers watchers, Lanes lanes, Promises promises, ApplicationPresence presence, IReplica replica, PhaseMetrics phases, Clock clock, TimeProvider time, EventLog events,
        ILogger<ControllerLoop> logger)
    {
        (_options, _watchers, _lanes, _promises, _presence, _replica, _phases, _clock, _time, _events, _logger) = (options, watchers, lanes, promises, presence, replica, phases, clock, time, events, logger);
        _state = FailoverState.Start(options.Policy.Cloud, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        _snapshot = new LoopSnapshot(_state, _seen, Role.Unknown, "starting", null);
    }

    /// <summary>What the loop knew after its last pass.</summary>
    public LoopSnapshot Snapshot => _snapshot;

    /// <summary>Completes when what the application is told may have changed.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Completes with the next pass: what is known may have changed.</summary>
    public Task Passed => Volatile.Read(ref _passed).Task;

    /// <summary>Looks again now, and often for the next seconds: the peer says that something is about to happen.</summary>
    public void Wake()
    {
        _watchers.HurryFor(TimeSpan.FromSeconds(2));
        Post(new LoopMessage.Wake());
    }

    /// <summary>Puts a person's request to the loop; the answer is null when it was accepted, else the reason why not.</summary>
    internal Task<string?> AskAsync(Func<FailoverState, Observation, ClockReading, (OperatorRequest?, string?)> decide)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new LoopMessage.Asked(decide, answer));
        return answer.Task;
    }

    /// <summary>Asks the other cloud to start its application, for a planned move that comes later.</summary>
    internal void Prepare(TimeSpan time) => Post(new LoopMessage.Prepare(time));

    /// <summary>The peer asks for a promise. When the answer is null this cloud is bound already; it counts for the peer once it is stored.</summary>
    internal Task<string?> PromiseAsync(string asker, long epoch)
    {
        var refusal = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new LoopMessage.PromiseAsked(asker, epoch, refusal));
        return refusal.Task;
    }

    internal void Post(LoopMessage message) => _inbox.Writer.TryWrite(message);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _watchers.Start(Post, stoppingToken);
        var lookAgainIn = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(lookAgainIn, stoppingToken);
            if (!_replica.IsActive)
                return; // another controller of this cloud decides from now on
            while (_inbox.Reader.TryRead(out var message))
                TakeIn(message);
            lookAgainIn = Pass();
        }
    }

    private async Task WaitAsync(TimeSpan atMost, CancellationToken stoppingToken)
    {
        using var deadline = new CancellationTokenSource(atMost, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stoppingToken);
        try
        {
            await _inbox.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop.
        }
    }

    private TimeSpan Pass()
    {
        var now = _clock.Now();
        // A gate seen closed is published before the promises are read: no answer given after this can be missed by a decision to end the epoch.
        if (_seen.Local is { GateEpoch: null })
            _snapshot = _snapshot with { State = _state with { OpenEpoch = null } };
        _seen = _seen with { Busy = _lanes.Busy, PromisedUntil = _promises.Latest(now.Monotonic), ApplicationSilentSince = _presence.SilentSince, ApplicationEpoch = _presence.HighestEpoch };
        if (_options.Policy.StartsApplication)
            Look(_presence.IsReady(_options.Policy.ApplicationGrace / 2));
        Decision decision;
        try
        {
            decision = Decider.Decide(_state, _seen, now, _options.Policy);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or OverflowException)
        {
            // A defect. Deciding nothing lets the lease lapse, which is safe.
            LogDecisionFailed(failure);
            return _options.Policy.Loop;
        }

        Report(decision, now);
        var before = _state;
        _state = decision.Next;
        _watchers.Follow(decision.Role is Role.Standby);
        _watchers.HurryWith(decision.Role switch
        {
            Role.Promoting => Hurry.Database,
            Role.SwitchingOver => Hurry.Peer,
            _ => Hurry.Nothing,
        }, _state.Lease.Record?.Epoch ?? 0);
        // Before anything is done: no answer to the peer can miss a take that is under way.
        _snapshot = new LoopSnapshot(_state, _seen, decision.Role, decision.Reason, _snapshot.WitnessError);
        foreach (var command in decision.Commands)
        {
            _lanes.Start(command, now, Post);
            if (command is Command.Swap { Purpose: SwapPurpose.Take })
                _phases.Detected(before.Lease.StoodFor(now));
        }

        Tell(now);
        Interlocked.Exchange(ref _passed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return decision.LookAgainIn;
    }

    private void Tell(ClockReading now)
    {
        var answer = AuthorityRule.Of(_state, now, _options.Policy);
        if (answer.Held == _told.Held && answer.Accepting == _told.Accepting && answer.Epoch == _told.Epoch)
            return;
        _told = answer;
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private void Report(Decision decision, ClockReading now)
    {
        var epoch = decision.Next.Lease.Record?.Epoch ?? 0;
        if (decision.Role != _role)
        {
            _role = decision.Role;
            if (_role == Role.SwitchingOver)
                _watchers.WakePeer();
            _events.Add("role", epoch, $"{_options.Policy.Cloud} is {Words.Of(decision.Role)}: {decision.Reason}");
        }

        _phases.Became(decision.Role, now.Elapsed);
        ReportStanding(decision, epoch, now);
        foreach (var command in decision.Commands)
        {
            if (Words.Kind(command) is { } kind)
                _events.Add(kind, epoch, decision.Reason);
        }

        ReportRest(epoch, now);
        if (_state.Request is { } before && decision.Next.Request is null)
            _events.Add("request", epoch, $"{Words.Of(before)} ended after {(now.Elapsed - before.AskedAt).TotalSeconds:0.000} s: {decision.Reason}");
    }

    /// <summary>Strategy pilot-light: whether this cloud's application could serve.</summary>
    private void Look(bool ready)
    {
        if (ready != _seen.ApplicationReady)
            _events.Add("provision", _state.Lease.Record?.Epoch ?? 0, ready
                ? $"cache and application of {_options.Policy.Cloud} are ready{(_state.Provision.HoldingSince is { } since ? $" after {(_clock.Now().Elapsed - since).TotalSeconds:0.000} s" : "")}"
                : $"no application of {_options.Policy.Cloud} could serve");
        _seen = _seen with { ApplicationReady = ready };
    }

    private void ReportStanding(Decision decision, long epoch, ClockReading now)
    {
        if (_seen.Local is null)
            return; // Not known, which is no change.
        var standing = SyncDecisions.Standing(decision.Next, _seen, now, _options.Policy);
        if (standing != _standing && Words.Of(standing) is { } words)
            _events.Add("synchronous", epoch, $"{_options.Policy.Cloud} is {words}");
        _standing = standing;
    }

    private void ReportRest(long epoch, ClockReading now)
    {
        var rests = _state.Lease.RestsOnPromise(now);
        if (rests == _rests)
            return;
        _rests = rests;
        _notPromised = null;
        _events.Add("lease", epoch, rests
            ? $"the witness does not answer; {_options.Policy.Peer} has promised not to take over: {_options.Policy.Cloud} goes on"
            : _state.Lease.IsLive(now) ? $"the witness answers again: {_options.Policy.Cloud} has renewed its lease" : $"{_options.Policy.Peer} promises no longer, and the witness does not answer");
    }

    private void TakeIn(LoopMessage message)
    {
        var now = _clock.Now();
        var timing = _options.Policy.Timing;
        switch (message)
        {
            case LoopMessage.WitnessRead read:
                _snapshot = _snapshot with { WitnessError = null };
                _state = _state with { Lease = _state.Lease.Seen(read.Record, now, timing) };
                break;
            case LoopMessage.WitnessSilent silent:
                _snapshot = _snapshot with { WitnessError = silent.Why };
                if (silent.MayForget)
                    _state = _state with { Lease = _state.Lease.Silent() };
                break;
            case LoopMessage.Swapped swapped:
                _lanes.Free(Lane.Witness);
                _state = _state with { Lease = _state.Lease.Answered(swapped.Result, now, timing) };
                if (swapped.Command.Purpose != SwapPurpose.Renew)
                    _events.Add("lease", swapped.Result.Wanted.Epoch, $"{swapped.Command.Purpose} of the lease for {swapped.Result.Wanted.Holder}: {swapped.Result.Outcome}");
                if (swapped is { Command.Purpose: SwapPurpose.Give, Result.Outcome: not CompareAndSetOutcome.Refused })
                    _watchers.WakePeer();
                break;
            // A look that began before a command ended may show what was before it.
            case LoopMessage.Looked looked when looked.Database.LookedAt >= _lastGateCommandEnded:
                _seen = _seen with { Local = looked.Database, LocalDown = false, Paused = looked.Paused };
                break;
            case LoopMessage.LookFailed failed when failed.LookedAt >= _lastGateCommandEnded:
                _seen = _seen with { Local = null, LocalDown = true };
                break;
            case LoopMessage.PeerAnswered answered:
                _seen = _seen with { Peer = answered.Report, PeerAskedAt = answered.AskedAt };
                break;
            case LoopMessage.PromiseAnswered answered:
                _lanes.Free(Lane.Promise);
                Promised(answered, now, timing);
                break;
            case LoopMessage.PromiseAsked asked:
                (_state, var refused) = PromiseRule.Judge(_state, _seen, now, _options.Policy, asked.Asker, asked.Epoch);
                asked.Refusal.SetResult(refused);
                break;
            case LoopMessage.Prepare prepare:
                _state = _state with { PreparingUntil = now.Elapsed + prepare.For };
                break;
            case LoopMessage.Done done:
                Ended(done);
                break;
            case LoopMessage.Asked asked:
                Answer(asked, now);
                break;
        }
    }

    private void Ended(LoopMessage.Done done)
    {
        if (done.Failure is { } failure)
        {
            LogCommandFailed(done.Command.GetType().Name, failure);
            _events.Add("failed", _state.Lease.Record?.Epoch ?? 0, $"{Words.Of(done.Command)} failed and will be tried again: {failure.GetBaseException().Message}");
        }

        if (done is { Command: Command.Salvage salvage, Failure: null })
            _seen = _seen with { SalvagedEpoch = salvage.Epoch };
        if (done.Command.Lane is Lane.Gate or Lane.Replication or Lane.Synchrony)
        {
            _lastGateCommandEnded = done.EndedAt;
            _seen = _seen with { Local = null };
        }

        _watchers.LookNow();
    }

    private void Promised(LoopMessage.PromiseAnswered answered, ClockReading now, LeaseTiming timing)
    {
        var (answer, wasLive) = (answered.Answer, _state.Lease.IsLive(now));
        if (answer.Promised)
            _state = _state with { Lease = _state.Lease.Promised(answer.Epoch, answered.AskedAt, timing) };
        else if (answer.Reason != _notPromised)
            _events.Add("refused", answered.Command.Epoch, _notPromised = answer.Reason ?? "no promise");
        if (!wasLive && _state.Lease.IsLive(now))
            _watchers.LookNow();
    }

    private void Answer(LoopMessage.Asked asked, ClockReading now)
    {
        var (request, refusal) = asked.Decide(_state, _seen, now);
        if (refusal is not null)
            _events.Add("refused", _state.Lease.Record?.Epoch ?? 0, refusal);
        else if (request is not null)
            _state = _state with { Request = request };
        asked.Answer.SetResult(refusal);
    }

    [LoggerMessage(1001, LogLevel.Error, "The decision itself failed; nothing is decided until it works again.")]
    private partial void LogDecisionFailed(Exception failure);

    [LoggerMessage(1002, LogLevel.Warning, "{Command} failed and will be tried again.")]
    private partial void LogCommandFailed(string command, Exception failure);
}
