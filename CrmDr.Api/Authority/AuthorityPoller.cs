namespace CrmDr.Api.Authority;

/// <summary>Asks again and again. The gate keeps what it learns; a failure is logged there and ends nothing here.</summary>
internal sealed class AuthorityPoller(IWriteGate gate, AuthorityOptions options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        do
        {
            await gate.RefreshAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
