using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.AppHost.Seed;
using CrmDr.LocalClouds;
using Npgsql;

namespace CrmDr.AppHost.Bench.Cache;

/// <summary>How the standby's cache is kept in step: the stream beside Redis's own replication, fed by reads through the API, each of which caches a row that was not cached before.</summary>
/// <param name="run">The call.</param>
/// <param name="entries">Entries a second, one number after the other.</param>
/// <param name="burst">Entries that are made while the link stands still.</param>
/// <param name="span">How long each pace is kept.</param>
public sealed class CacheBench(BenchRun run, IReadOnlyList<long> entries, int burst, TimeSpan span)
{
    public const string Stream = "stream";
    public const string Replica = "replica";

    private const int Clients = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly List<CacheLagRow> _lag = [];
    private readonly List<CacheCatchUpRow> _catchUp = [];
    private Guid[] _contacts = [];
    private int _taken;
    private string _version = "unknown";

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var broke = await BenchRun.KeepAsync(async () =>
        {
            foreach (var mode in new[] { Replica, Stream })
                await InWorldAsync(mode, cancellation);
        }, cancellation);
        return new BenchResult
        {
            Rows = new { Lag = _lag, CatchUp = _catchUp },
            Tables = [Table(_lag), Table(_catchUp)],
            BrokeOff = broke,
            Versions = new Dictionary<string, string> { ["PostgreSQL"] = _version },
            Remarks = ["An entry is made by a read through the API of a row that is not cached. The lag counts from the answer, after which the entry is put in: it contains that."],
        };
    }

    private async Task InWorldAsync(string mode, CancellationToken cancellation)
    {
        var folder = run.NewFolder("cache");
        try
        {
            await using var world = await BenchWorld.StartAsync(run, folder, cancellation, cacheSync: mode);
            run.Say($"{mode}: filling both databases with {Needed} contacts");
            await world.FillAsync(run, (Needed / PairSeed.ContactsOfAnAccount) + 1, cancellation);
            await using var admin = BenchWorld.Open(world.Primary.AdminConnectionString, 1);
            (_version, _contacts, _taken) = (await BenchWorld.VersionAsync(admin), await ContactsAsync(admin, cancellation), 0);
            var epoch = await FollowsAsync(world, cancellation);
            using var redis = await RedisWire.ConnectAsync(world.Standby.RedisPort, cancellation);
            using var http = new HttpCrm(world.Primary.ApiUrls[0], Enumerable.Range(0, Clients).Select(client => world.Local.Identity.Issue("sales", $"bench{client}", TimeSpan.FromHours(12)).Token));
            var side = new CacheSide(redis, mode, epoch);
            foreach (var pace in entries)
                _lag.Add(await LagAsync(mode, pace, http, side, cancellation));
            _catchUp.Add(await CatchUpAsync(mode, world, http, side, cancellation));
        }
        finally
        {
            BenchWorld.Delete(folder);
        }
    }

    /// <summary>Rows that are read once each, in all rounds: with some for the probes.</summary>
    private long Needed => (long)((entries.Sum() + entries.Count * (1 / BetweenProbes.TotalSeconds)) * span.TotalSeconds * run.Rounds * 1.5) + (long)burst * run.Rounds + 1000;

    private async Task<CacheLagRow> LagAsync(string mode, double pace, HttpCrm http, CacheSide side, CancellationToken cancellation)
    {
        var rounds = new List<CacheLagRow>();
        while (rounds.Count < run.Rounds)
        {
            var lags = new List<double>();
            var done = await new PacedLoad(run.Time, pace, Clients - 1).WhileAsync((client, _) => ReadAsync(http, client, Next()), async () =>
            {
                for (var started = run.Time.GetTimestamp(); run.Time.GetElapsedTime(started) < span;)
                {
                    var contact = Next();
                    await ReadAsync(http, Clients - 1, contact);
                    var answered = run.Time.GetTimestamp();
                    await SeenAsync(side, contact, cancellation);
                    lags.Add(run.Time.GetElapsedTime(answered).TotalMilliseconds);
                    await Task.Delay(BetweenProbes, run.Time, cancellation);
                }
            });
            rounds.Add(new CacheLagRow(mode, pace, null, done.PerSecond, Percentile.Of(lags, 0.5)!.Value, Percentile.Of(lags, 0.99)!.Value, lags.Count));
        }

        var middle = rounds.OrderBy(one => one.LagP99Milliseconds).ElementAt(rounds.Count / 2);
        run.Say($"{mode}, {pace:0} entries a second: lag p50 {middle.LagP50Milliseconds:0.0} ms, p99 {middle.LagP99Milliseconds:0.0} ms");
        return middle with { Probes = rounds.Sum(one => one.Probes), P99OfReplica = middle.LagP99Milliseconds / _lag.Find(one => one.Mode != mode && one.Wanted == pace)?.LagP99Milliseconds };
    }

    private async Task<CacheCatchUpRow> CatchUpAsync(string mode, BenchWorld world, HttpCrm http, CacheSide side, CancellationToken cancellation)
    {
        var rounds = new List<double>();
        var link = world.Local.Link("aws-gcp");
        while (rounds.Count < run.Rounds)
        {
            Guid[] made = [.. Enumerable.Range(0, burst).Select(_ => Next())];
            link.Freeze();
            try
            {
                await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
                {
                    for (var i = client; i < made.Length; i += Clients)
                        await ReadAsync(http, client, made[i]);
                }));
            }
            finally
            {
                link.Heal();
            }

            var mended = run.Time.GetTimestamp();
            await SeenAsync(side, made[^1], cancellation);
            rounds.Add(run.Time.GetElapsedTime(mended).TotalSeconds);
        }

        var seconds = Percentile.Of(rounds, 0.5)!.Value;
        run.Say($"{mode}: {burst} entries caught up in {seconds:0.00} s, {burst / seconds:0} a second");
        return new CacheCatchUpRow(mode, burst, burst / seconds / _catchUp.Find(one => one.Mode != mode)?.ChangesPerSecond, burst / seconds, seconds);
    }

    private static Task ReadAsync(HttpCrm http, int client, Guid contact) => http.GetAsync(client, $"/api/v1/contacts/{contact}");

    private Guid Next() => _contacts[Interlocked.Increment(ref _taken) % _contacts.Length];

    private async Task SeenAsync(CacheSide side, Guid contact, CancellationToken cancellation)
    {
        for (var started = run.Time.GetTimestamp(); !await side.HasAsync(contact, cancellation);)
        {
            if (run.Time.GetElapsedTime(started) > Patience)
                throw new DrillFailedException($"the standby's cache: expected an entry of contact {contact} within {Patience.TotalSeconds:0} s, found none");
            await Task.Delay(BetweenLooks, run.Time, cancellation);
        }
    }

    /// <summary>Waits until the standby's cache follows.</summary>
    /// <returns>The primary's epoch.</returns>
    private async Task<long> FollowsAsync(BenchWorld world, CancellationToken cancellation)
    {
        using var controller = new ControllerClient(world.Standby.ControllerUrl, world.Local.OperatorToken);
        long epoch = 0;
        await Poll.UntilAsync("the standby's cache to follow the primary's", Patience, run.Time, async () =>
        {
            var status = await controller.StatusAsync(cancellation);
            epoch = (long)(status.Number("witness.epoch") ?? 0);
            return status.Text("cache.standing") == "follows";
        }, cancellation);
        return epoch;
    }

    private static async Task<Guid[]> ContactsAsync(NpgsqlDataSource admin, CancellationToken cancellation)
    {
        await using var command = admin.CreateCommand("SELECT id FROM crm.contacts WHERE deleted_at IS NULL ORDER BY md5(id::text)");
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Guid>();
        while (await rows.ReadAsync(cancellation))
            found.Add(rows.GetGuid(0));
        return [.. found];
    }

    private static BenchTable Table(List<CacheLagRow> rows) => BenchTable.Of(rows,
        ("mode", row => row.Mode),
        ("entries a second", row => Cell.Whole(row.Wanted)),
        ("p99 of replica", row => Cell.Hundredth(row.P99OfReplica)),
        ("done of them", row => Cell.Hundredth(row.Done / row.Wanted)),
        ("lag p50 ms", row => Cell.Tenth(row.LagP50Milliseconds)),
        ("lag p99 ms", row => Cell.Tenth(row.LagP99Milliseconds)));

    private static BenchTable Table(List<CacheCatchUpRow> rows) => BenchTable.Of(rows,
        ("mode", row => row.Mode),
        ("entries", row => Cell.Whole(row.Changes)),
        ("rate of replica", row => Cell.Hundredth(row.RateOfReplica)),
        ("entries a second", row => Cell.Whole(row.ChangesPerSecond)),
        ("seconds", row => Cell.Hundredth(row.Seconds)));
}
