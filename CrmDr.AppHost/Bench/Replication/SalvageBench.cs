using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Seed;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>A primary dies with writes that it had not sent, the standby takes over, the primary returns: each round in a world of its own.</summary>
public sealed class SalvageBench(BenchRun run)
{
    private const int Writers = 8;
    private static readonly TimeSpan TakeOver = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<SalvageRow> RunAsync(long orphans, long contacts, CancellationToken cancellation)
    {
        var rounds = new List<SalvageRow>();
        while (rounds.Count < run.Rounds)
        {
            var folder = run.NewFolder("salvage");
            try
            {
                await using var world = await BenchWorld.StartAsync(run, folder, cancellation, profile: "drill");
                rounds.Add(await RoundAsync(world, orphans, contacts, cancellation));
            }
            finally
            {
                BenchWorld.Delete(folder);
            }
        }

        var middle = rounds.OrderBy(one => one.SalvageSeconds).ElementAt(rounds.Count / 2);
        run.Say($"{orphans} orphans, {contacts} contacts: salvaged in {middle.SalvageSeconds:0.00} s, protected {middle.ReprotectSeconds:0.00} s later");
        return middle;
    }

    private async Task<SalvageRow> RoundAsync(BenchWorld world, long orphans, long contacts, CancellationToken cancellation)
    {
        if (contacts > 0)
            await world.FillAsync(run, contacts / PairSeed.ContactsOfAnAccount, cancellation);
        else
            await world.FollowsAsync(run, cancellation);
        world.Local.Link("aws-gcp").Freeze();
        await OrphanAsync(world, orphans);
        await world.Primary.KillAsync();
        await TakeOverAsync(world, cancellation);
        world.Local.Link("aws-gcp").Heal();

        await using var survivor = BenchWorld.Open(world.Standby.AdminConnectionString, 2);
        var returning = world.Primary.ReturnAsync(cancellation);
        await Poll.UntilAsync($"the database of {world.Primary.Name} to accept", TakeOver, run.Time, () => AcceptsAsync(world, cancellation), cancellation);
        var accepted = run.Time.GetTimestamp();
        await Poll.UntilAsync("the salvage to end", Patience, run.Time, () => IsAsync(survivor, "SELECT count(*) > 0 AND bool_and(salvaged_at IS NOT NULL) FROM crmdr_local.promotions WHERE NOT clean", cancellation), cancellation);
        var salvaged = run.Time.GetElapsedTime(accepted);
        using var controller = new ControllerClient(world.Standby.ControllerUrl, world.Local.OperatorToken);
        await Poll.UntilAsync($"{world.Primary.Name} to be eligible", Patience, run.Time, async () => (await controller.StatusAsync(cancellation)).Text("witness.eligible").Contains(world.Primary.Name, StringComparison.Ordinal), cancellation);
        var reprotected = run.Time.GetElapsedTime(accepted);
        await returning;
        return new SalvageRow(orphans, contacts, null, salvaged.TotalSeconds, (reprotected - salvaged).TotalSeconds, await ReplayedAsync(survivor, cancellation));
    }

    private static async Task OrphanAsync(BenchWorld world, long orphans)
    {
        await using var app = BenchWorld.Open(world.Primary.Engines.ConnectionString(DatabaseRole.App), Writers);
        var writes = new AccountWrites(app);
        await Parallel.ForAsync(0, orphans, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (_, _) => await writes.InsertAsync());
    }

    // By itself where the orphans came quickly; where they took longer than the allowed lag, nobody is eligible and a person has to say so.
    private async Task TakeOverAsync(BenchWorld world, CancellationToken cancellation)
    {
        await using var survivor = BenchWorld.Open(world.Standby.AdminConnectionString, 1);
        using var controller = new ControllerClient(world.Standby.ControllerUrl, world.Local.OperatorToken);
        var said = await controller.PostAsync("/api/failover?allowDataLoss=true", cancellation);
        if (!await Poll.TryUntilAsync(TakeOver, run.Time, () => IsAsync(survivor, "SELECT EXISTS (SELECT FROM crmdr_local.authority)", cancellation), cancellation))
            throw new DrillFailedException($"{world.Standby.Name}: expected an open gate within {TakeOver.TotalSeconds:0} s of the failover, found none: {said.Reason}");
    }

    private static async Task<bool> AcceptsAsync(BenchWorld world, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(world.Primary.AdminConnectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAsync(NpgsqlDataSource database, string question, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(question);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task<long> ReplayedAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM crmdr.salvage WHERE outcome = 'replayed'");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
