using System.Net.Http.Headers;
using System.Text;
using CrmDr.Api.Authority;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>
/// Keeps a standby ready for the moment when every held request comes at once: connections stay open, and the code of a write is compiled before the first one.
/// What it sends names an account that does not exist, so that nothing could be stored even if the gate opened meanwhile.
/// </summary>
internal sealed partial class Rehearsal(
    NpgsqlDataSource database, IWriteGate gate, WritePipeline writes, IServer server, IHostApplicationLifetime lifetime, SigningKeys keys, IdentityOptions identity,
    TimeProvider time, ILogger<Rehearsal> log) : BackgroundService
{
    private const int Times = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // Half of the pool: who reads meanwhile is not kept waiting.
    private readonly int _connections = new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize / 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var rehearsed = false; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // Whoever writes is warm from that.
                if (!gate.Standing.MayWrite)
                    await Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => TouchAsync(stoppingToken)));
                rehearsed = rehearsed || await RehearseAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRehearsed(failure.Message);
            }

            await Task.Delay(Pace, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TouchAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(stop);
    }

    private async Task<bool> RehearseAsync(CancellationToken stop)
    {
        var nowhere = new ContactFields(Guid.NewGuid(), "rehearsal", null, null, null);
        for (var turn = 0; turn < Times; turn++)
            await writes.RehearseAsync(new(Guid.NewGuid().ToString(), []), ContactEndpoints.Creation(nowhere));
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            return true; // listening where it cannot call itself
        using var pass = new RehearsalPass(keys, identity, time);
        using var http = new HttpClient { BaseAddress = url, Timeout = Pace };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pass.Token);
        for (var turn = 0; turn < Times; turn++)
        {
            using var body = new StringContent($$"""{"accountId":"{{nowhere.AccountId}}","name":"rehearsal"}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/api/v1/contacts", UriKind.Relative), body, stop);
            using var list = await http.GetAsync(new Uri("/api/v1/contacts?limit=1", UriKind.Relative), stop);
        }

        return true;
    }

    [LoggerMessage(2031, LogLevel.Debug, "Nothing was rehearsed, the database is not there yet or not any more: {Why}")]
    private partial void LogNotRehearsed(string why);
}
