using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Seed;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench;

/// <summary>The CRM API beside raw Npgsql, in a world of its own, at growing numbers of contacts.</summary>
/// <param name="run">The call.</param>
/// <param name="clients">How many at once.</param>
/// <param name="span">How long each figure is measured.</param>
public sealed class ApiBench(BenchRun run, int clients, TimeSpan span)
{
    private const int Marked = 40;
    private const string Word = "zebrafinch";

    private readonly Meter _meter = new(run.Time, clients, span);
    private long _writes;

    public async Task<IReadOnlyList<ApiRow>> RunAsync(IReadOnlyList<long> sizes, CancellationToken cancellation)
    {
        var folder = run.NewFolder("api");
        try
        {
            await using var world = await BenchWorld.StartAsync(run, folder, cancellation);
            var cloud = world.Primary;
            using var http = new HttpCrm(cloud.ApiUrls[0], Enumerable.Range(0, clients).Select(client => world.Local.Identity.Issue("sales", $"bench{client}", TimeSpan.FromHours(12)).Token));
            await using var app = BenchWorld.Open(cloud.Engines.ConnectionString(DatabaseRole.App), clients);
            await using var owner = BenchWorld.Open(cloud.AdminConnectionString, 2);
            await using var standby = BenchWorld.Open(world.Standby.AdminConnectionString, 2);
            var rows = new List<ApiRow>();
            foreach (var size in sizes.Order())
            {
                run.Say($"filling up to {size} contacts");
                await new SeedWriter(owner, run.Time, standby).WriteAsync(new SeedData(1), size / PairSeed.ContactsOfAnAccount, null, cancellation);
                await MarkAsync(owner);
                rows.AddRange(await MeasureAsync(size, http, new RawCrm(app), await SampleAsync(owner), cancellation));
            }
            if (http.SentAgain > 0)
                run.Say($"{http.SentAgain} requests were answered \"not now\" and sent again.");
            return rows;
        }
        finally
        {
            BenchWorld.Delete(folder);
        }
    }

    private async Task<List<ApiRow>> MeasureAsync(long size, HttpCrm http, RawCrm raw, Guid[] ids, CancellationToken cancellation)
    {
        var account = ids[0];
        var contacts = ids[1..];
        var few = contacts[..Math.Min(200, contacts.Length)];
        (string Name, Func<int, int, Task> Api, Func<int, int, Task> Raw)[] operations =
        [
            ("read, cached", (client, turn) => http.GetAsync(client, At(Pick(few, client, turn))), (client, turn) => raw.ReadAsync(Pick(few, client, turn))),
            ("read, not cached", (client, turn) => http.GetAsync(client, At(Pick(contacts, client, turn))), (client, turn) => raw.ReadAsync(Pick(contacts, client, turn))),
            ("list", (client, _) => http.GetAsync(client, "/api/v1/contacts?sort=name"), (_, _) => raw.ListAsync()),
            ("search", (client, _) => http.GetAsync(client, $"/api/v1/contacts?q={Word}"), (_, _) => raw.SearchAsync(Word)),
            ("create", (client, _) => http.PostAsync(client, "/api/v1/contacts", new { accountId = account, name = "Bench", email = Email() }, Key()), (_, _) => raw.CreateAsync(account, Key(), Email())),
            ("update", (client, turn) => http.PutAsync(client, At(Pick(contacts, client, turn)), new { accountId = account, name = "Bench" }, Key()), (client, turn) => raw.UpdateAsync(Pick(contacts, client, turn), Key(), "Bench")),
        ];
        var rows = new List<ApiRow>();
        foreach (var (name, api, direct) in operations)
        {
            var (through, straight) = (new List<Measured>(), new List<Measured>());
            for (var round = 0; round < run.Rounds; round++)
            {
                through.Add(await _meter.RunAsync(api, cancellation));
                straight.Add(await _meter.RunAsync(direct, cancellation));
            }

            rows.Add(new(name, size, Measured.Median(through), Measured.Median(straight)));
            run.Say($"{size} contacts, {name}: {rows[^1].Api.PerSecond:0} a second, {rows[^1].Ratio:0.00} of raw Npgsql");
        }

        return rows;
    }

    private static string At(Guid contact) => $"/api/v1/contacts/{contact}";

    /// <summary>Another one each time, spread over all; no two clients at the same one.</summary>
    private Guid Pick(Guid[] ids, int client, int turn) => ids[(int)(((long)turn * _meter.Clients + client) * 7919 % ids.Length)];

    private string Key() => $"bench-{Interlocked.Increment(ref _writes)}";

    private string Email() => $"bench{Interlocked.Increment(ref _writes)}@bench.example";

    /// <summary>As many contacts as before have the word that is looked for, however many there are.</summary>
    private static async Task MarkAsync(NpgsqlDataSource owner)
    {
        await using var command = owner.CreateCommand($"""
            UPDATE crm.contacts SET notes = 'Breeds the {Word}.' WHERE id IN (SELECT id FROM crm.contacts ORDER BY id LIMIT {Marked})
            AND NOT EXISTS (SELECT FROM crm.contacts WHERE notes = 'Breeds the {Word}.')
            """);
        await command.ExecuteNonQueryAsync();
        await using var analyze = owner.CreateCommand("VACUUM ANALYZE");
        analyze.CommandTimeout = 600;
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>An account, then up to 100,000 contacts from all over the table.</summary>
    private static async Task<Guid[]> SampleAsync(NpgsqlDataSource owner)
    {
        await using var command = owner.CreateCommand("""
            SELECT id FROM (SELECT id, 0 AS place FROM crm.accounts LIMIT 1) a
            UNION ALL SELECT id FROM (SELECT id FROM crm.contacts WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT 100000) c
            """);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        while (await rows.ReadAsync())
            found.Add(rows.GetGuid(0));
        return [.. found];
    }
}
