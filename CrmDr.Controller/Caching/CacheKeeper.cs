using System.Diagnostics.Metrics;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;
using CrmDr.ServiceDefaults.Time;

namespace CrmDr.Controller.Caching;

/// <summary>Follows the other cloud's cache while that one holds the lease, and takes over what it holds when this one has been promoted.</summary>
/// <remarks>A loop of its own, beside the one that decides: no promotion waits for it, and it goes on from what it finds in Redis after a restart. What it meets is never an error of the controller.</remarks>
public sealed partial class CacheKeeper : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>What was held comes first: whoever takes over serves from its database until then.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly CacheFollowers _followers;
    private readonly CacheTakeOver _takeOver;
    private readonly ControllerLoop _loop;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly ILogger<CacheKeeper> _log;
    private readonly Meter _meter = new("CrmDr.Controller.Cache");
    private readonly Counter<long> _applied;
    private readonly Counter<long> _flushes;
    private readonly Counter<long> _entries;
    private readonly TimeSpan _ttl;

    private long? _gapTold;
    private volatile FollowStep _step = new("starting");
    private volatile TakenOver? _taken;
    private long _flushed;
    private long _wholeAt;
    private long _followed;
    private long _led;
    private long _leadingSince;

    public CacheKeeper(CacheFollowers followers, CacheTakeOver takeOver, ControllerLoop loop, ControllerOptions options, EventLog events, TimeProvider time, ILogger<CacheKeeper> log)
    {
        (_followers, _takeOver, _loop, _events, _time, _log, _ttl) = (followers, takeOver, loop, events, time, log, options.Plan.Cache.Ttl);
        _wholeAt = time.GetTimestamp();
        _applied = _meter.Counter(CrmMetrics.MirrorChanges);
        _flushes = _meter.Counter(CrmMetrics.MirrorFlushes);
        _entries = _meter.Counter(CrmMetrics.TakeoverEntries);
        _meter.Gauge(CrmMetrics.MirrorLag, () => Status.LagSeconds is { } lag ? [new(lag)] : []);
        _meter.Gauge(CrmMetrics.MirrorBehind, () => Status.Behind is { } behind ? [new(behind)] : []);
    }

    public CacheStatus Status
    {
        get
        {
            var (step, taken) = (_step, _taken);
            double? lag = step.IsWhole is null ? null : step.IsWhole.Value ? 0 : _time.GetElapsedTime(Volatile.Read(ref _wholeAt)).TotalSeconds;
            return new CacheStatus(PlanChoice.Word(_followers.Sync), step.Standing, lag, step.Behind, Volatile.Read(ref _flushed), taken?.Served, taken?.Newer + taken?.Older);
        }
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_followers is not { Follower: { } follower })
        {
            _step = new FollowStep(_followers.WhyNone!);
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = AfterFailure;
            try
            {
                using var limit = new TimeLimit(Longest, _time, stoppingToken);
                pause = await StepAsync(follower, limit.Token);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure.GetBaseException().Message);
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> StepAsync(ICacheFollower follower, CancellationToken cancellationToken)
    {
        var (state, seen) = (_loop.Snapshot.State, _loop.Snapshot.Seen);
        if (state.Lease.Record is not { Holder.Length: > 0 } record)
        {
            _step = new FollowStep("nobody is known to hold the lease");
            return Pace;
        }

        if (record.Holder == state.Lease.Cloud)
            return state.OpenEpoch == record.Epoch ? await LeadAsync(follower, record.Epoch, seen.Local?.Published ?? [], cancellationToken) : Pace;

        _leadingSince = 0;
        if (_followed != record.Epoch)
            (_followed, _wholeAt) = (record.Epoch, _time.GetTimestamp());
        var askedAt = _time.GetTimestamp();
        var step = await follower.FollowAsync(record.Epoch, cancellationToken);
        if (step.IsWhole == true)
            Volatile.Write(ref _wholeAt, askedAt);
        _step = step;
        _applied.Add(step.Applied);
        if (step.Gap is { } gap)
        {
            Interlocked.Increment(ref _flushed);
            _flushes.Add(1);
            // All of them are counted; a Redis that times out all the time would fill the history.
            if (_gapTold is not { } told || _time.GetElapsedTime(told) > Quiet)
            {
                _gapTold = _time.GetTimestamp();
                _events.Add("cache", record.Epoch, $"the mirror of {record.Holder}'s cache begins anew: {gap}");
            }
        }

        return step.More ? TimeSpan.Zero : Pace;
    }

    private async Task<TimeSpan> LeadAsync(ICacheFollower follower, long epoch, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        if (_led == epoch || tables.Count == 0)
            return Pace;
        if (_leadingSince == 0)
            _leadingSince = _time.GetTimestamp();
        _step = new FollowStep($"leads epoch {epoch}");
        // What was mirrored has ended by then, whatever kept it from being taken over; a replica must still become a primary.
        var late = _time.GetElapsedTime(_leadingSince) > _ttl;
        if (!await follower.LeadAsync() || _time.GetElapsedTime(_leadingSince) < HeadStart)
            return Pace;
        var taken = late ? TakenOver.Nothing : await _takeOver.RunAsync(epoch, tables, cancellationToken);
        if (taken is not { } done)
            return Pace;
        (_led, _leadingSince, _taken) = (epoch, 0, done);
        _entries.Add(done.Served, new KeyValuePair<string, object?>("verdict", "serve"));
        _entries.Add(done.Newer, new KeyValuePair<string, object?>("verdict", "newer"));
        _entries.Add(done.Older, new KeyValuePair<string, object?>("verdict", "older"));
        if (done != TakenOver.Nothing)
            _events.Add("cache", epoch, $"took over {done.Served} entries of the cache; dropped {done.Newer} that show what this database has not replayed, and {done.Older} that are older than it");
        return Pace;
    }

    [LoggerMessage(1020, LogLevel.Warning, "The cache could not be kept in step, and will be tried again: {Why}")]
    private partial void LogFailed(string why);
}
