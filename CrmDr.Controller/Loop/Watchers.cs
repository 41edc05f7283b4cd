using System.Threading.Channels;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Database;
using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Looks at the witness, the local database and the peer, each at its own pace, and posts what it finds.</summary>
public sealed partial class Watchers(
    ControllerOptions options, IWitness witness, DatabaseLook database, HttpClient peer, Clock clock, TimeProvider time, ILogger<Watchers> logger)
{
    private readonly Channel<(Command.Swap Swap, Action<CompareAndSetOutcome> Answer)> _swaps = Channel.CreateUnbounded<(Command.Swap, Action<CompareAndSetOutcome>)>();
    private readonly Pulse _databasePulse = new(time);
    private readonly Pulse _peerPulse = new(time);
    private readonly Pulse _witnessPulse = new(time);
    private Action<LoopMessage> _post = _ => { };
    private volatile bool _hurry;

    /// <summary>Set once the platform is known to be installed by this build: before that its tables must not be asked.</summary>
    public bool PlatformInstalled { get; set; }

    private TimeSpan Pace => _hurry ? options.Policy.TransitionLoop : options.Policy.Loop;
    private TimeSpan Patience => options.Policy.Timing.Ttl / 2;

    internal void Start(Action<LoopMessage> post, CancellationToken stop)
    {
        _post = post;
        _ = Task.Run(() => WatchWitnessAsync(stop), stop);
        _ = Task.Run(() => RepeatAsync(LookAsync, _databasePulse, stop), stop);
        _ = Task.Run(() => RepeatAsync(AskPeerAsync, _peerPulse, stop), stop);
    }

    /// <summary>Look at everything now.</summary>
    internal void LookNow()
    {
        _databasePulse.Beat();
        _peerPulse.Beat();
        _witnessPulse.Beat();
    }

    internal void Hurry(bool hurry)
    {
        if (hurry && !_hurry)
            LookNow();
        _hurry = hurry;
    }

    internal void Swap(Command.Swap swap, ClockReading sentAt, Action<CompareAndSetOutcome> answer)
    {
        _ = sentAt;
        _swaps.Writer.TryWrite((swap, answer));
        _witnessPulse.Beat();
    }

    internal void WakePeer() => _ = Task.Run(async () =>
    {
        try
        {
            using var answer = await peer.PostAsync(new Uri("api/wake", UriKind.Relative), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            LogPeerSilent(failure.Message); // It looks by itself soon enough.
        }
    });

    /// <summary>Readings and compare-and-sets in one line: no reading may overtake an answer.</summary>
    private async Task WatchWitnessAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_swaps.Reader.TryRead(out var next))
                next.Answer(await witness.SwapAsync(next.Swap.Wanted, stop));
            else
                await ReadWitnessAsync(stop);
            if (!_swaps.Reader.TryPeek(out _))
                await _witnessPulse.WaitAsync(Pace, stop);
        }
    }

    private async Task ReadWitnessAsync(CancellationToken stop)
    {
        try
        {
            _post(new LoopMessage.WitnessRead(await witness.ReadAsync(stop)));
        }
        catch (WitnessUnreachableException silent)
        {
            _post(new LoopMessage.WitnessSilent(silent.Message));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> look, Pulse pulse, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
            await look(either.Token);
            await pulse.WaitAsync(Pace, stop);
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
            _post(new LoopMessage.Looked(found, paused));
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or OperationCanceledException or System.Net.Sockets.SocketException or IOException or TimeoutException)
        {
            LogDatabaseSilent(failure.GetBaseException().Message);
            _post(new LoopMessage.LookFailed(lookedAt, failure.GetBaseException().Message));
        }
    }

    private async Task AskPeerAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.Now().Monotonic;
        PeerReport? report = null;
        try
        {
            report = await peer.GetFromJsonAsync<PeerReport>(new Uri("api/peer", UriKind.Relative), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or IOException)
        {
            LogPeerSilent(failure.Message);
        }

        _post(new LoopMessage.PeerAnswered(report, askedAt));
    }

    [LoggerMessage(1010, LogLevel.Debug, "The peer's controller did not answer: {Why}")]
    private partial void LogPeerSilent(string why);

    [LoggerMessage(1011, LogLevel.Debug, "The local database did not answer: {Why}")]
    private partial void LogDatabaseSilent(string why);
}
