using System.Net.Http.Headers;
using CrmDr.Api.Authority;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Identity;
using CrmDr.ServiceDefaults.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>
/// Keeps a standby ready for the moment when every held request comes at once: connections stay open, also that to the cache, and the code of requests is compiled
/// before the first one. Nothing is stored, even if the gate opens meanwhile: what is written here is rolled back, and what is sent names rows that do not exist.
/// </summary>
internal sealed partial class Rehearsal(
    NpgsqlDataSource database, IWriteGate gate, WritePipeline writes, EntityReads reads, IServer server, WarmUp warmUp, IHostApplicationLifetime lifetime, SigningKeys keys,
    IdentityOptions identity, TimeProvider time, ILogger<Rehearsal> log) : BackgroundService
{
    private const int Times = 2;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A cloud that has just been fenced lost its sessions. To open them all at once would take time from the cloud that takes over where both share a machine.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    private readonly int _connections = CrmDatabase.HalfOfPool(database); // who reads meanwhile is not kept waiting

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        long? wrote = null;
        for (var rehearsed = false; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // Whoever writes is warm from that.
                // Whoever writes is warm from that.
                if (gate.Standing.MayWrite)
                    wrote = time.GetTimestamp();
                else if (wrote is not { } last || time.GetElapsedTime(last) >= Calm)
                {
                    await Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => TouchAsync(stoppingToken)));
                    // The fence at the end of its tenure ended its sessions: those that are open now know nothing.
                    (wrote, rehearsed) = (null, rehearsed && wrote is null);
                }

                rehearsed = rehearsed || await RehearseAsync(stoppingToken);
                warmUp.End();
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
        // Not just anything: the language of the triggers is loaded by its first use in a session.
        await using var command = new NpgsqlCommand("DO 'BEGIN END'", connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<bool> RehearseAsync(CancellationToken stop)
    {
        var nowhere = new ContactFields(Guid.NewGuid(), "rehearsal", null, null, null);
        for (var turn = 0; turn < Times; turn++)
        {
            foreach (var statement in Statements(nowhere))
                await OnEverySessionAsync(statement);
        }

        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            return true; // listening where it cannot call itself
        using var pass = new RehearsalPass(keys, identity, time);
        using var http = new HttpClient { BaseAddress = url, Timeout = Pace };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pass.Token);
        for (var turn = 0; turn < Times; turn++)
        {
            foreach (var request in RehearsedRequests.All(nowhere.AccountId))
            {
                using (request)
                using (await http.SendAsync(request, stop))
                {
                    // Whatever the answer is.
                }
            }
        }

        return true;
    }

    /// <summary>Each session of the database has caches of its own. The pool gives out the one that has rested longest, so as many at once as are kept open meet each of them.</summary>
    private Task OnEverySessionAsync(Func<Task> statement) => Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => statement()));

    private IEnumerable<Func<Task>> Statements(ContactFields nowhere) =>
    [
        () => writes.RehearseAsync(NewKey(), ContactEndpoints.Creation(nowhere)),
        .. Row(AccountEndpoints.Table), .. Row(ContactEndpoints.Table), .. Row(DealEndpoints.Table),
    ];

    /// <summary>With a key and without one: a closed gate refuses the key's row, an open one would have it rolled back.</summary>
    private IEnumerable<Func<Task>> Row<T>(EntityTable<T> table) =>
    [
        () => writes.RehearseAsync(NewKey(), new RehearsedRow<T>(table)),
        () => writes.RehearseAsync(new(null, [], null, Viewer.Everything), new RehearsedRow<T>(table)),
        () => reads.RehearseAsync(table, Guid.NewGuid()),
    ];

    private static WriteRequest NewKey() => new(Guid.NewGuid().ToString(), [], null, Viewer.Everything);

    [LoggerMessage(2031, LogLevel.Debug, "Nothing was rehearsed, the database is not there yet or not any more: {Why}")]
    private partial void LogNotRehearsed(string why);
}
