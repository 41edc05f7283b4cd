using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Seed;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench;

/// <summary>The CRM API beside raw Npgsql, in a world of its own, at growing numbers of contacts.</summary>
/// <param name="terminal">Where it says how far it is.</param>
/// <param name="clients">How many at once.</param>
/// <param name="span">How long each figure is measured.</param>
/// <param name="rounds">How often; the median counts.</param>
public sealed class ApiBench(Terminal terminal, int clients, TimeSpan span, int rounds)
{
    private const int ContactsOfAnAccount = 4;
    private const int Marked = 40;
    private const string Word = "zebrafinch";

    private readonly Meter _meter = new(terminal.Time, clients, span);
    private long _writes;

    public async Task<IReadOnlyList<ApiRow>> RunAsync(IReadOnlyList<long> sizes, CancellationToken cancellation)
    {
        var plan = Plans.Read("production", null, null, null);
        var folder = Path.Combine(LocalHost.DefaultStateFolder + "-bench", $"api-{terminal.Time.GetUtcNow():yyyyMMddHHmmss}-{Environment.ProcessId}");
        var world = await LocalWorld.StartAsync(
            LocalHost.Options(ApplicationModel.Of(plan.Clouds), folder, ports: null) with { Profile = "production", Fresh = true }, new Lines(terminal), terminal.Time, cancellation);
        try
        {
            var cloud = world.Cloud(plan.Clouds.Primary);
            using var http = new HttpCrm(cloud.ApiUrls[0], Enumerable.Range(0, clients).Select(client => world.Identity.Issue("sales", $"bench{client}", TimeSpan.FromHours(12)).Token));
            await using var app = Open(cloud.Engines.ConnectionString(DatabaseRole.App), clients);
            await using var owner = Open(cloud.AdminConnectionString, 2);
            await using var standby = Open(world.Cloud(plan.Clouds.Standby).AdminConnectionString, 2);
            var rows = new List<ApiRow>();
            foreach (var size in sizes.Order())
            {
                terminal.Line($"filling up to {size} contacts");
                await new SeedWriter(owner, terminal.Time, standby).WriteAsync(new SeedData(1), size / ContactsOfAnAccount, null, cancellation);
                await MarkAsync(owner);
                rows.AddRange(await MeasureAsync(size, http, new RawCrm(app), await SampleAsync(owner), cancellation));
            }
            if (http.SentAgain > 0)
                terminal.Line($"{http.SentAgain} requests were answered \"not now\" and sent again.");
            return rows;
        }
        finally
        {
            await world.DisposeAsync();
            Directory.Delete(folder, recursive: true);
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
            for (var round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                through.Add(await _meter.RunAsync(api));
                straight.Add(await _meter.RunAsync(direct));
            }

            rows.Add(new(name, size, Median(through), Median(straight)));
            terminal.Line(System.FormattableString.Invariant($"{size} contacts, {name}: {rows[^1].Api.PerSecond:0} a second, {rows[^1].Ratio:0.00} of raw Npgsql"));
        }

        return rows;
    }

    // Of one in the middle all figures are taken together: the p99 of one round and the rate of another say nothing.
    private static Measured Median(List<Measured> rounds) => rounds.OrderBy(one => one.PerSecond).ElementAt(rounds.Count / 2);

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

    private static NpgsqlDataSource Open(string connection, int most) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "crmdr-bench", MaxPoolSize = most, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, CommandTimeout = 120 });
}
