using CrmDr.Api.Authority;
using Npgsql;

namespace CrmDr.Api.Database;

/// <summary>
/// Keeps a standby's connections open. When it becomes primary, every request that was held comes at once: logging in then costs more than the writes.
/// </summary>
internal sealed class ConnectionWarmer(NpgsqlDataSource database, IWriteGate gate, TimeProvider time) : BackgroundService
{
    private const int Connections = 16;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Whoever writes has its connections from that.
            if (!gate.Standing.MayWrite)
                await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => TouchAsync(stoppingToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Pace, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TouchAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(stop);
    }
}
