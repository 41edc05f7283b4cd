namespace CrmDr.Api.Authority;

/// <summary>Asks again and again: the controller keeps each question until something changes, so a change is known here at once.</summary>
internal sealed class AuthorityPoller(IWriteGate gate, AuthorityOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Answered = TimeSpan.FromMilliseconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = time.GetTimestamp();
            var answered = await gate.WatchAsync();
            // A controller that is not there refuses at once; the pace is kept then.
            var pause = answered ? Answered : options.Interval - time.GetElapsedTime(asked);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
