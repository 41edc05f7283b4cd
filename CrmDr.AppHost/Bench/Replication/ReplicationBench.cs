using CrmDr.AppHost.Bench.Frame;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>Replication by SQL alone: lag, catch-up, triggers, commits that wait, salvage.</summary>
/// <param name="run">The call.</param>
/// <param name="asked">What is measured, and how.</param>
public sealed class ReplicationBench(BenchRun run, ReplicationAsked asked)
{
    private const int Writers = 8;
    private static readonly TimeSpan SyncPatience = TimeSpan.FromMinutes(1);

    private readonly ReplicationRows _rows = new();
    private string _version = "unknown";

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var broke = await BenchRun.KeepAsync(async () =>
        {
            if (asked.Parts.Any(part => part != ReplicationAsked.Salvage))
                await InWorldAsync("async", cancellation);
            if (asked.Has(ReplicationAsked.Commit))
                await InWorldAsync("sync", cancellation);
            if (asked.Has(ReplicationAsked.Salvage))
                await SalvageAsync(cancellation);
        }, cancellation);
        return new BenchResult { Rows = _rows, Tables = _rows.Tables(), BrokeOff = broke, Aims = _rows.Aims(), Versions = new Dictionary<string, string> { ["PostgreSQL"] = _version } };
    }

    private async Task InWorldAsync(string mode, CancellationToken cancellation)
    {
        var folder = run.NewFolder("replication");
        try
        {
            await using var world = await BenchWorld.StartAsync(run, folder, cancellation, replication: mode);
            await world.FollowsAsync(run, cancellation);
            await using var admin = BenchWorld.Open(world.Primary.AdminConnectionString, Writers);
            _version = await BenchWorld.VersionAsync(admin);
            await using var app = BenchWorld.Open(world.Primary.Engines.ConnectionString(DatabaseRole.App), Writers + 1);
            if (mode == "sync")
                await SynchronousAsync(admin, cancellation);
            else
                await AsynchronousAsync(world, admin, app, cancellation);
            if (asked.Has(ReplicationAsked.Commit))
                await CommitAsync(mode, new AccountWrites(app), cancellation);
        }
        finally
        {
            BenchWorld.Delete(folder);
        }
    }

    private async Task AsynchronousAsync(BenchWorld world, NpgsqlDataSource admin, NpgsqlDataSource app, CancellationToken cancellation)
    {
        await using var standby = BenchWorld.Open(world.Standby.AdminConnectionString, 2);
        var there = new AccountWrites(standby);
        if (asked.Has(ReplicationAsked.Lag))
            foreach (var writes in asked.Writes)
                _rows.Lag.Add(await new LagBench(run, new AccountWrites(app), there, asked.Span).RunAsync(writes, cancellation));
        if (asked.Has(ReplicationAsked.CatchUp))
        {
            await using var owner = BenchWorld.Open(world.Primary.Engines.ConnectionString(DatabaseRole.Owner), Writers);
            _rows.CatchUp.Add(await new CatchUpBench(run, world.Local.Link("aws-gcp"), new AccountWrites(owner), there, asked.Cut, asked.Writes.Max()).RunAsync(cancellation));
        }

        if (asked.Has(ReplicationAsked.Trigger))
            _rows.Trigger.AddRange(await new TriggerBench(run, admin, asked.Span).RunAsync(cancellation));
    }

    // The controller asks for it when the standby follows; before that nothing waits.
    private Task SynchronousAsync(NpgsqlDataSource admin, CancellationToken cancellation) => Poll.UntilAsync("commits to wait for the standby", SyncPatience, run.Time, async () =>
    {
        await using var command = admin.CreateCommand("SELECT EXISTS (SELECT FROM crmdr_local.authority WHERE synchronous_since IS NOT NULL)");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }, cancellation);

    private async Task CommitAsync(string mode, AccountWrites writes, CancellationToken cancellation)
    {
        var rounds = new List<Measured>();
        while (rounds.Count < run.Rounds)
            rounds.Add(await new Meter(run.Time, 1, asked.Span).RunAsync((_, _) => writes.InsertAsync(), cancellation));
        var middle = Measured.Median(rounds);
        _rows.Commit.Add(new CommitRow(mode, _rows.Commit.Count == 0 ? null : middle.P50Milliseconds / _rows.Commit[0].Measured.P50Milliseconds, middle));
        run.Say($"{mode}: a commit takes {middle.P50Milliseconds:0.00} ms (p50), {middle.P99Milliseconds:0.00} ms (p99)");
    }

    private async Task SalvageAsync(CancellationToken cancellation)
    {
        var bench = new SalvageBench(run);
        foreach (var orphans in asked.Orphans)
            foreach (var contacts in asked.Contacts.Order())
            {
                var row = await bench.RunAsync(orphans, contacts, cancellation);
                var fewest = _rows.Salvage.Find(one => one.Orphans == orphans);
                _rows.Salvage.Add(row with { OfFewestContacts = row.SalvageSeconds / fewest?.SalvageSeconds });
            }
    }
}
