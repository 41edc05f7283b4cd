using System.Net;
using System.Text.Json;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using Npgsql;

namespace CrmDr.Controller.Console;

/// <summary>Gathers what the page shows, for as long as somebody looks: this cloud's copies, and what the other controller, the gateway and the host of a local world say when they are asked.</summary>
/// <remarks>
/// Protects against: a page that slows the controller. The loop's own state is read from its snapshot; every question has its own connections and its own patience; pages share one rendering of the state;
/// nothing is queued for a page that reads slowly; nobody looks, nothing is asked.
/// Does not protect against: a machine so loaded that two more renderings a second matter.
/// </remarks>
internal sealed partial class PairWatch(
    CloudTeller teller, ConsoleClients clients, ControllerOptions options, Clock clock, NpgsqlDataSource database, TimeProvider time, ILogger<PairWatch> logger) : BackgroundService
{
    private const int KeptSeconds = 3 * 600;
    private const int KeptEntries = 1000;
    private const string Never = "not asked yet";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LedgerPace = TimeSpan.FromSeconds(3);

    private readonly Lock _entering = new();
    private readonly WriteRate _rate = new();
    private TaskCompletionSource _watched = New();
    private int _viewers;
    private TaskCompletionSource _next = New();
    private volatile Frame? _frame;
    private volatile Seen<CloudTold> _peer = new(null, default, Never);
    private volatile Seen<GatewayTold> _gateway = new(null, default, Never);
    private volatile Seen<object> _world = new(null, default, Never);
    private volatile ConflictCounts? _conflicts;
    private long _ownSecond = -1;
    private long _ownSequence;
    private long _peerSecond = -1;
    private long _peerSequence;
    private string? _peerInstance;
    private long _gatewaySecond = -1;
    private long _gatewaySequence;
    private string? _gatewayInstance;
    private long _worldSequence = -1;

    /// <summary>What the plots show.</summary>
    public Stretch<SecondEntry> Seconds { get; } = new(KeptSeconds);

    /// <summary>The log of everybody.</summary>
    public Stretch<LogEntry> Log { get; } = new(KeptEntries);

    /// <summary>The newest state; null before the first.</summary>
    public Frame? Current => _frame;

    /// <summary>Completes with the first state.</summary>
    public Task Begun => _next.Task;

    /// <summary>Takes a place among those that look; null when there is none left.</summary>
    public IDisposable? Enter()
    {
        lock (_entering)
        {
            if (_viewers == ConsoleOptions.MostViewers)
                return null;
            if (_viewers++ == 0)
            {
                // Nobody has looked for a while: what is kept is old until everybody has been asked again.
                (_frame, _peer, _gateway, _world) = (null, _peer with { Silence = Never }, _gateway with { Silence = Never }, _world with { Silence = Never });
                _watched.TrySetResult();
            }

            return new Place(this);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(PublishAsync, Pace, stoppingToken),
        RepeatAsync(AskPeerAsync, Pace, stoppingToken),
        clients.Gateway is { } gateway ? RepeatAsync(stop => AskGatewayAsync(gateway, stop), Pace, stoppingToken) : Task.CompletedTask,
        clients.Host is { } host ? RepeatAsync(stop => AskHostAsync(host, stop), Pace, stoppingToken) : Task.CompletedTask,
        RepeatAsync(CountConflictsAsync, LedgerPace, stoppingToken));

    private async Task RepeatAsync(Func<CancellationToken, Task> look, TimeSpan pace, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Watched().WaitAsync(stop);
                try
                {
                    await look(stop);
                }
                catch (Exception failure) when (!stop.IsCancellationRequested)
                {
                    // Whatever it was, the controller goes on; the page shows what it has.
                    LogFailed(failure);
                }

                await Task.Delay(pace, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private Task Watched()
    {
        lock (_entering)
            return _watched.Task;
    }

    private void Leave()
    {
        lock (_entering)
        {
            if (--_viewers == 0)
                _watched = New();
        }
    }

    private Task PublishAsync(CancellationToken stop)
    {
        var own = teller.Tell(_ownSecond, _ownSequence);
        TakeIn(own, options.Policy.Cloud, own.At, ref _ownSecond, ref _ownSequence);
        // Who has not been asked yet is not silent: the first state waits for that, as long as a question may take.
        if (_frame is null && (_peer.Silence == Never || (clients.Gateway is not null && _gateway.Silence == Never)))
            return Task.CompletedTask;
        var state = PairView.Of(new PairInputs(
            options, clock.Now().Elapsed, own, _peer, _gateway, _world is { Answers: true, Value: JsonElement world } ? world : null, _conflicts, _rate.PerSecond));
        var (ended, next) = (_next, New());
        _frame = new Frame(JsonSerializer.SerializeToUtf8Bytes(state, ConsoleClients.Json), next.Task);
        _next = next;
        ended.SetResult();
        return Task.CompletedTask;
    }

    private async Task AskPeerAsync(CancellationToken stop)
    {
        var told = await AskAsync<CloudTold>(clients.Peer, $"api/console/cloud?second={_peerSecond}&sequence={_peerSequence}", silence => _peer = _peer with { Silence = silence }, stop);
        if (told is null)
            return;
        if (_peerInstance is not null && told.Instance != _peerInstance)
        {
            // It has been started again and counts anew.
            (_peerInstance, _peerSecond, _peerSequence) = (told.Instance, -1, 0);
            return;
        }

        _peerInstance = told.Instance;
        TakeIn(told, options.Policy.Peer, time.GetUtcNow(), ref _peerSecond, ref _peerSequence);
        _peer = new Seen<CloudTold>(told, clock.Now().Elapsed, null);
    }

    /// <summary>Times of another machine are counted back from the moment at which it answered: its clock may be wrong.</summary>
    private void TakeIn(CloudTold told, string cloud, DateTimeOffset received, ref long second, ref long sequence)
    {
        var now = received.ToUnixTimeMilliseconds();
        foreach (var one in told.Seconds)
            Seconds.Add(new SecondEntry(now - one.AgeSeconds * 1000, cloud, [one.LagSeconds, one.LagBytes, one.Serves ? 1 : 0]));
        foreach (var one in told.Events)
            Log.Add(new LogEntry(now - (long)(told.At - one.At).TotalMilliseconds, cloud, one.Kind, one.Epoch, one.Reason));
        second = told.Second;
        sequence = told.Events.Count > 0 ? told.Events[^1].Sequence : sequence;
    }

    private async Task AskGatewayAsync(HttpClient gateway, CancellationToken stop)
    {
        var told = await AskAsync<GatewayTold>(gateway, $"_lb/live?after={_gatewaySecond}&events={_gatewaySequence}", silence => _gateway = _gateway with { Silence = silence }, stop);
        if (told is null)
            return;
        if (_gatewayInstance is not null && told.Instance != _gatewayInstance)
        {
            (_gatewayInstance, _gatewaySecond, _gatewaySequence) = (told.Instance, -1, 0);
            return;
        }

        _gatewayInstance = told.Instance;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var one in told.Seconds)
        {
            _rate.Add(one.Writes);
            Seconds.Add(new SecondEntry(now - one.AgeSeconds * 1000, "gateway", [one.Writes, one.WritesFailed, one.Reads, one.ReadsFailed, one.Held, one.P50Milliseconds, one.P99Milliseconds]));
        }

        foreach (var one in told.Events)
            Log.Add(new LogEntry(now - (long)(told.At - one.At).TotalMilliseconds, "gateway", one.Kind, null, one.Reason));
        (_gatewaySecond, _gatewaySequence) = (told.Second, told.Events.Count > 0 ? told.Events[^1].Sequence : _gatewaySequence);
        _gateway = new Seen<GatewayTold>(told, clock.Now().Elapsed, null);
    }

    private async Task AskHostAsync(HttpClient host, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(ConsoleClients.Patience);
        var told = await AskAsync<object>(host, $"control/world?after={_worldSequence}", silence => _world = _world with { Silence = silence }, patience.Token);
        if (told is not JsonElement world)
            return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var one in world.GetProperty("happenings").EnumerateArray())
        {
            _worldSequence = one.GetProperty("sequence").GetInt64();
            Log.Add(new LogEntry(now - one.GetProperty("ageMilliseconds").GetInt64(), "host", one.GetProperty("kind").GetString()!, null, one.GetProperty("text").GetString()!));
        }

        _world = new Seen<object>(world, clock.Now().Elapsed, null);
    }

    private async Task CountConflictsAsync(CancellationToken stop)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT count(*) FILTER (WHERE resolved_at IS NULL), count(*) FROM crmdr.conflicts");
            command.CommandTimeout = 2;
            await using var reader = await command.ExecuteReaderAsync(stop);
            await reader.ReadAsync(stop);
            _conflicts = new ConflictCounts(reader.GetInt64(0), reader.GetInt64(1));
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException or IOException)
        {
            _conflicts = null;
        }
    }

    private static async Task<T?> AskAsync<T>(HttpClient client, string path, Action<string> silent, CancellationToken stop)
        where T : class
    {
        try
        {
            return await client.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), ConsoleClients.Json, stop);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            silent("it does not take this controller's token");
        }
        catch (Exception failure)
        {
            // Whatever it was (a pooled connection that dies under the request shows as half a dozen kinds), there is no answer.
            silent(failure is OperationCanceledException ? $"no answer within {ConsoleClients.Patience.TotalSeconds:0} s" : failure.GetBaseException().Message);
        }

        return null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1301, LogLevel.Warning, "The console could not gather what it shows; it goes on.")]
    private partial void LogFailed(Exception failure);

    private sealed class Place(PairWatch watch) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                watch.Leave();
        }
    }
}
