using CrmDr.Api.Concurrency;
using CrmDr.Failover.Authority;
using CrmDr.ServiceDefaults;

namespace CrmDr.Api.Authority;

/// <summary>Reads the clocks and holds the <see cref="WriteAuthority"/>; whatever is decided is decided there.</summary>
internal sealed partial class WriteGate : IWriteGate, ICloudStanding
{
    private readonly Lock _lock = new();
    private readonly SharedWork<byte, bool> _questions = new();
    private readonly AuthorityClient _controller;
    private readonly AuthorityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WriteGate> _log;
    private readonly long _start;
    private ElapsedClock _clock;
    private WriteAuthority _authority;

    public WriteGate(AuthorityClient controller, AuthorityOptions options, TimeProvider time, ILogger<WriteGate> log)
    {
        (_controller, _options, _time, _log) = (controller, options, time, log);
        _start = time.GetTimestamp();
        _clock = ElapsedClock.Start(new(TimeSpan.Zero, time.GetUtcNow()));
        _authority = WriteAuthority.Unknown(options.Cloud);
    }

    public string Cloud => _options.Cloud;

    public long Epoch => Standing.Epoch;

    public WriteStanding Standing
    {
        get
        {
            lock (_lock)
            {
                var now = Now(out _);
                return _authority.MayWrite(now, _options.Margin)
                    ? new(true, _authority.Epoch, _authority.Reason)
                    : new(false, _authority.HighestEpoch, _authority.WhyNot(now, _options.Margin));
            }
        }
    }

    public async ValueTask<Acknowledgement> AcknowledgeAsync(long? stampedEpoch)
    {
        var first = Check(stampedEpoch);
        if (first.Given)
            return first;
        // The answer known here may be older than what was stored: the epoch was raised, or a renewal is on its way.
        await RefreshAsync();
        return Check(stampedEpoch);
    }

    public Task<bool> RefreshAsync() => _questions.RunAsync(0, () => AskAsync(wait: false));

    public Task<bool> WatchAsync() => _questions.RunAsync(0, () => AskAsync(wait: true));

    private Acknowledgement Check(long? stampedEpoch)
    {
        lock (_lock)
        {
            var now = Now(out var wall);
            var epoch = stampedEpoch ?? _authority.Epoch;
            return new(_authority.MayAcknowledge(epoch, now), epoch, wall);
        }
    }

    private async Task<bool> AskAsync(bool wait)
    {
        TimeSpan sentAt;
        WriteAuthority known;
        lock (_lock)
            (sentAt, known) = (Now(out _), _authority);
        var answer = await _controller.AskAsync(wait ? known : null);
        if (answer is null)
            return false; // what is known keeps counting until its deadline
        WriteAuthority before, after;
        lock (_lock)
            (before, after) = (_authority, _authority = _authority.Learn(answer, sentAt));
        Report(before, after);
        return true;
    }

    private void Report(WriteAuthority before, WriteAuthority after)
    {
        if (before.Held == after.Held && before.Epoch == after.Epoch && before.Accepting == after.Accepting)
            return;
        if (after.Held)
            LogHeld(after.Cloud, after.Epoch, after.Accepting, after.Reason);
        else
            LogNotHeld(after.Cloud, after.HighestEpoch, after.Reason);
    }

    // Under the lock, so that readings reach the clock in the order in which they were taken.
    private TimeSpan Now(out DateTimeOffset wall)
    {
        wall = _time.GetUtcNow();
        _clock = _clock.Advance(new(_time.GetElapsedTime(_start), wall));
        return _clock.Elapsed;
    }
}
