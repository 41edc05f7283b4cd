using System.Globalization;
using System.Threading.Channels;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Database;
using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.ServiceDefaults.Time;

namespace CrmDr.Controller.Loop;

/// <summary>Looks at the witness, the local database and the peer, each at its own pace, and posts what it finds.</summary>
public sealed partial class Watchers(
    ControllerOptions options, IWitness witness, DatabaseLook database, HttpClient peer, Clock clock, TimeProvider time, ILogger<Watchers> logger)
{
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMilliseconds(50);

    // The peer's last row is asked for alone: that is a fraction of a whole look, and writes stand still until it is seen.
    private static readonly TimeSpan MarkerPace = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan MarkerPatience = TimeSpan.FromMilliseconds(100);
    private readonly Channel<(Command.Swap Swap, Action<CompareAndSetOutcome> Answer)> _swaps = Channel.CreateUnbounded<(Command.Swap, Action<CompareAndSetOutcome>)>();
    private readonly Pulse _databasePulse = new(time);
    private readonly Pulse _peerPulse = new(time);
    private readonly Pulse _witnessPulse = new(time);
    private Action<LoopMessage> _post = _ => { };
    private volatile Hurry _hurry;
    private volatile bool _following;
    private volatile bool _gateMoves;
    private volatile bool _wakesPeer;
    private TimeSpan _hurryUntil;
    private long _awaitedMarker;
    private long _seenMarker;
    private string? _lastDatabaseError;

    /// <summary>Set once the platform is known to be installed by this build: before that its tables must not be asked.</summary>
    public bool PlatformInstalled { get; set; }

    // Each look takes time from what is waited for, so only the one that is waited for is repeated often; the others are made when something has happened.
    private TimeSpan DatabasePace => _hurry == Hurry.Database || clock.Now().Elapsed < _hurryUntil ? options.Policy.TransitionLoop : options.Policy.Loop;
    private TimeSpan PeerPace => _hurry == Hurry.Peer ? options.Policy.TransitionLoop : options.Policy.Loop;
    private TimeSpan WitnessPace => _following && options.Policy.FollowLoop < options.Policy.Loop ? options.Policy.FollowLoop : options.Policy.Loop;
    private TimeSpan Patience => options.Policy.Timing.Ttl / 2;

    internal void Start(Action<LoopMessage> post, CancellationToken stop)
    {
        _post = post;
        _ = Task.Run(() => WatchWitnessAsync(stop), stop);
        _ = Task.Run(() => RepeatAsync(LookAsync, _databasePulse, () => DatabasePace, stop), stop);
        _ = Task.Run(() => RepeatAsync(AskPeerAsync, _peerPulse, () => PeerPace, stop), stop);
    }

    /// <summary>Look at everything now.</summary>
    internal void LookNow()
    {
        _databasePulse.Beat();
        _peerPulse.Beat();
        _witnessPulse.Beat();
    }

    /// <summary>A standby looks at the witness more often: how soon it notices a silence depends on it.</summary>
    internal void Follow(bool following) => _following = following;

    /// <summary>A look that begins while the gate is opened or closed shows what was before: it only takes time from the command. Looks wait for its end, though not for long.</summary>
    internal void GateMoves(bool moves) => _gateMoves = moves;

    /// <param name="hurry">What the loop waits for.</param>
    /// <param name="marker">The epoch whose marker the peer is to see, where that is waited for: it keeps a question until it has.</param>
    internal void HurryWith(Hurry hurry, long marker)
    {
        Volatile.Write(ref _awaitedMarker, hurry == Hurry.Peer ? marker : 0);
        if (hurry != Hurry.Nothing && hurry != _hurry)
            LookNow();
        _hurry = hurry;
    }

    /// <summary>The peer is passing the lease on: what it writes last is waited for in the database.</summary>
    internal void HurryFor(TimeSpan time)
    {
        _hurryUntil = clock.Now().Elapsed + time;
        LookNow();
    }

    internal void Swap(Command.Swap swap, Action<CompareAndSetOutcome> answer)
    {
        _swaps.Writer.TryWrite((swap, answer));
        _witnessPulse.Beat();
    }

    /// <summary>The peer looks now, too. Said in the next question: another connection would have to be made first, in the middle of a pause.</summary>
    internal void WakePeer()
    {
        _wakesPeer = true;
        _peerPulse.Beat();
    }

    /// <summary>Readings and compare-and-sets in one line: no reading may overtake an answer.</summary>
    private async Task WatchWitnessAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_swaps.Reader.TryRead(out var next))
                await SwapAsync(next.Swap, next.Answer, stop);
            else
                await ReadWitnessAsync(stop);
            if (!_swaps.Reader.TryPeek(out _))
                await _witnessPulse.WaitAsync(WitnessPace, stop);
        }
    }

    private async Task SwapAsync(Command.Swap swap, Action<CompareAndSetOutcome> answer, CancellationToken stop)
    {
        var outcome = await witness.SwapAsync(swap.Expected, swap.Wanted, stop);
        if (outcome == CompareAndSetOutcome.Unknown && !stop.IsCancellationRequested)
        {
            _post(new LoopMessage.WitnessSilent("the witness did not answer a compare-and-set", witness.MayForget));
            // A witness that refuses connections answers at once; asking again at once would only burn the processor.
            await _witnessPulse.WaitAsync(AfterSilence, stop);
        }

        answer(outcome);
    }

    private async Task ReadWitnessAsync(CancellationToken stop)
    {
        try
        {
            _post(new LoopMessage.WitnessRead(await witness.ReadAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception silent)
        {
            _post(new LoopMessage.WitnessSilent(silent.Message, witness.MayForget));
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> look, Pulse pulse, Func<TimeSpan> pace, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var patience = new TimeLimit(Patience, time, stop);
            await look(patience.Token);
            if (pulse == _databasePulse && PlatformInstalled && _hurry != Hurry.Database && clock.Now().Elapsed < _hurryUntil)
                await WaitForMarkerAsync(stop);
            else
                await pulse.WaitAsync(pace(), stop);
            if (_gateMoves && pulse == _databasePulse)
                await pulse.WaitAsync(options.Policy.Loop, stop);
        }
    }

    /// <summary>Until the peer's marker has arrived; or somebody wants a look, or it takes long.</summary>
    private async Task WaitForMarkerAsync(CancellationToken stop)
    {
        try
        {
            for (var deadline = clock.Now().Elapsed + MarkerPatience; clock.Now().Elapsed < deadline;)
            {
                if (await _databasePulse.WaitAsync(MarkerPace, stop) || await database.HighestMarkerAsync(stop) > Volatile.Read(ref _seenMarker))
                    return;
            }
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or OperationCanceledException or TimeoutException)
        {
            // The look that follows says what is wrong.
            await _databasePulse.WaitAsync(options.Policy.TransitionLoop, stop);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var lookedAt = clock.Now().Elapsed;
        if (!PlatformInstalled)
        {
            _post(new LoopMessage.Looked(new LocalDatabase { LookedAt = lookedAt }, false));
            return;
        }

        try
        {
            var (found, paused) = await database.LookAsync(lookedAt, cancellationToken).WaitAsync(cancellationToken);
            _lastDatabaseError = null;
            Volatile.Write(ref _seenMarker, found.HighestMarker);
            _post(new LoopMessage.Looked(found, paused));
        }
        catch (Exception failure)
        {
            // Whatever it was, the database cannot be seen: the loop goes on and looks again.
            var why = failure.GetBaseException().Message;
            if (why != _lastDatabaseError)
                LogDatabaseSilent(why, failure is Npgsql.NpgsqlException or OperationCanceledException ? null : failure);
            _lastDatabaseError = why;
            // The disks are gone while this controller lived on: the platform is to be installed again.
            if (failure.GetBaseException() is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UndefinedTable })
                PlatformInstalled = false;
            _post(new LoopMessage.LookFailed(lookedAt, why));
        }
    }

    private async Task AskPeerAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.Now().Monotonic;
        var wakes = _wakesPeer;
        _wakesPeer = false;
        PeerReport? report = null;
        try
        {
            report = await peer.GetFromJsonAsync<PeerReport>(Question(wakes, Volatile.Read(ref _awaitedMarker)), cancellationToken);
        }
        catch (Exception failure)
        {
            // Whatever it was (a pooled connection that dies under the request shows as half a dozen kinds), there is no answer.
            LogPeerSilent(failure.Message);
            _wakesPeer |= wakes;
        }

        _post(new LoopMessage.PeerAnswered(report, askedAt));
    }

    private static Uri Question(bool wakes, long marker) => new((wakes, marker) switch
    {
        (false, 0) => "api/peer",
        (true, 0) => "api/peer?wake=true",
        _ => $"api/peer?wake={wakes}&marker={marker.ToString(CultureInfo.InvariantCulture)}",
    }, UriKind.Relative);

    [LoggerMessage(1010, LogLevel.Debug, "The peer's controller did not answer: {Why}")]
    private partial void LogPeerSilent(string why);

    [LoggerMessage(1011, LogLevel.Warning, "The local database did not answer: {Why}")]
    private partial void LogDatabaseSilent(string why, Exception? failure);
}
