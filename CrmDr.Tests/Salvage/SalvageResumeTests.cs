using CrmDr.Controller.Salvage;
using CrmDr.Tests.LocalClouds;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;

namespace CrmDr.Tests.Salvage;

/// <summary>Salvage under adversity: ended in the middle, users in the way, one failover after the other.</summary>
public sealed class SalvageResumeTests(EnginesFixture engines)
{
    [Fact]
    public async Task Run_EndedAfterEachBatch_GoesOnAndDoesNothingTwice()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_EndedAfterEachBatch_GoesOnAndDoesNothingTwice));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await OpenDealsAsync(sites, 4);
        await gcp.StopFollowingAsync();
        for (var i = 0; i < 12; i++)
            await aws.TransferAsync($"k{i}", $"d{i % 3}", $"d{(i % 3) + 1}", 1 + i);
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.WriteAsync("d3", "newer");

        // Small batches, read in small parts: every place where a run can end between two of its steps.
        var options = new SalvageOptions { BatchTransactions = 2, ReadChanges = 20 };
        var ended = 0;
        for (var done = false; !done;)
        {
            using var end = new CancellationTokenSource();
            try
            {
                await TwoSites.Runner(gcp, aws, options).RunAsync(request, new Report<SalvageProgress>(seen =>
                {
                    // Each run gets a batch further than the one before.
                    if (seen.Transactions >= 2 * (ended + 1))
                        end.Cancel();
                }), end.Token);
                done = true;
            }
            catch (OperationCanceledException)
            {
                ended++;
            }
        }
        Assert.InRange(ended, 3, 12);

        var result = await sites.ReprotectAsync(gcp, aws, request);
        Assert.Equal(12, result.Counts.Transactions);
        Assert.InRange(result.Counts.Ledgered, 1, 11);
        Assert.Equal(result.Counts.LedgerRows, 4 * result.Counts.Ledgered);
        Assert.Equal((0, 0), (await aws.UnexplainedAsync(), await gcp.UnexplainedAsync()));
        Assert.Equal(12, await gcp.ScalarAsync<long>("SELECT count(*) FROM crm.transfers"));

        // Once more, when all is done: nothing is written.
        var content = await gcp.ContentAsync();
        Assert.Equal(result.Counts, (await TwoSites.SalvageAsync(gcp, aws, request)).Counts);
        Assert.Equal(content, await gcp.ContentAsync());
    }

    [Fact]
    public async Task Run_UsersWriteTheSameRowsMeanwhile_NothingIsHalfDone()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_UsersWriteTheSameRowsMeanwhile_NothingIsHalfDone));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await OpenDealsAsync(sites, 40);
        await gcp.StopFollowingAsync();
        var random = new Random(1);
        for (var i = 0; i < 150; i++)
            await TransferAsync(aws, random, $"k{i}");
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);

        SalvageResult result;
        // New transfers, and requests sent again.
        await using (new Users(3, user => TransferAsync(gcp, user, user.Next(3) == 0 ? $"k{user.Next(150)}" : $"u{user.Next()}")))
            result = await TwoSites.SalvageAsync(gcp, aws, request, new SalvageOptions { BatchTransactions = 20 });
        await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal(150, result.Counts.Transactions);
        Assert.Equal((0, 0), (await aws.UnexplainedAsync(), await gcp.UnexplainedAsync()));
    }

    [Fact]
    public async Task Run_FailoversBackAndForth_BringBackTheOrphansOfEach()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_FailoversBackAndForth_BringBackTheOrphansOfEach));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await OpenDealsAsync(sites, 4);
        var (primary, standby) = (aws, gcp);
        for (var epoch = 2; epoch <= 4; epoch++)
        {
            await standby.StopFollowingAsync();
            await primary.TransferAsync($"wins {epoch}", "d0", "d1", epoch);
            await primary.TransferAsync($"loses {epoch}", "d2", "d3", 10 * epoch);
            var request = await TwoSites.FailOverAsync(primary, standby, epoch);
            await standby.WriteAsync("d3", $"epoch {epoch}");
            var result = await sites.ReprotectAsync(standby, primary, request);
            Assert.Equal((1, 0, 1), (result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered));
            (primary, standby) = (standby, primary);
        }
        foreach (var site in new[] { aws, gcp })
        {
            Assert.Equal((91m, 109m, 100m, 100m), (await site.AmountAsync("d0"), await site.AmountAsync("d1"), await site.AmountAsync("d2"), await site.AmountAsync("d3")));
            Assert.Equal("epoch 4", await site.TitleAsync("d3"));
            Assert.Equal(12, await site.ScalarAsync<long>("SELECT count(*) FROM crmdr.conflicts"));
        }
    }

    [Fact]
    public async Task Run_RecordsOfAnEarlierSalvageAreOrphans_AreKeptAndNeverInTheWay()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_RecordsOfAnEarlierSalvageAreOrphans_AreKeptAndNeverInTheWay));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await OpenDealsAsync(sites, 4);
        await gcp.StopFollowingAsync();
        await aws.TransferAsync("wins", "d0", "d1", 1);
        await aws.TransferAsync("loses", "d2", "d3", 2);
        var first = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.WriteAsync("d2", "newer");

        // The new primary dies too, before anything of its salvage has crossed.
        await aws.StopFollowingAsync();
        await TwoSites.SalvageAsync(gcp, aws, first);
        await gcp.FollowAsync();
        await gcp.ExecuteAsync("UPDATE crmdr.conflicts SET resolved_at = now(), resolution = 'seen'");
        await gcp.ExecuteAsync("INSERT INTO crmdr.markers (epoch, cloud) VALUES (2, 'gcp')");
        await gcp.TransferAsync("later", "d1", "d3", 4);
        var decided = await gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr.salvage_rows");
        var result = await sites.ReprotectAsync(aws, gcp, await TwoSites.FailOverAsync(gcp, aws, 3));

        Assert.Equal(0, result.Counts.Ledgered);
        Assert.Equal((99m, 97m, 100m, 104m), (await aws.AmountAsync("d0"), await aws.AmountAsync("d1"), await aws.AmountAsync("d2"), await aws.AmountAsync("d3")));
        Assert.Equal(4, await aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.conflicts WHERE source_epoch = 1 AND resolution = 'seen'"));
        Assert.Equal((2, decided), (await aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.salvage WHERE source_epoch = 1"), await aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.salvage_rows WHERE source_epoch = 1")));
        Assert.Equal((1, 1), (await aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.markers"), await gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr.markers")));
        Assert.Equal((0, 0), (await aws.UnexplainedAsync(), await gcp.UnexplainedAsync()));
    }

    [Fact]
    public async Task Run_LeftoverSessionHoldsTheSlot_EndsItAndGoesOn()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_LeftoverSessionHoldsTheSlot_EndsItAndGoesOn));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await gcp.StopFollowingAsync();
        await aws.DealAsync("orphan", 100);
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);

        await using var leftover = new LogicalReplicationConnection(aws.ForPeer);
        await leftover.Open(TestContext.Current.CancellationToken);
        var stream = leftover.StartReplication(new PgOutputReplicationSlot(aws.Slot), new PgOutputReplicationOptions("crm_replication", PgOutputProtocolVersion.V1), TestContext.Current.CancellationToken);
        await using var messages = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await messages.MoveNextAsync());

        var result = await sites.ReprotectAsync(gcp, aws, request);
        Assert.Equal(1, result.Counts.Replayed);
    }

    [Fact]
    public async Task Run_NothingWasLost_EndsAtTheEndOfALogThatHoldsNothing()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_NothingWasLost_EndsAtTheEndOfALogThatHoldsNothing));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await OpenDealsAsync(sites, 2);
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        // Written there, but nothing of ours.
        await aws.ExecuteAsync("CREATE TABLE crmdr_local.noise AS SELECT generate_series(1, 1000) AS n");
        var result = await sites.ReprotectAsync(gcp, aws, request);
        Assert.Equal(SalvageCounts.None, result.Counts);
        Assert.Equal(result.StopLsn.ToString(), await aws.ScalarAsync<string>("SELECT greatest(confirmed_flush_lsn, $2::pg_lsn)::text FROM pg_replication_slots WHERE slot_name = $1", aws.Slot, result.StopLsn.ToString()));
    }

    private static async Task OpenDealsAsync(TwoSites sites, int count)
    {
        for (var deal = 0; deal < count; deal++)
            await sites.Aws.DealAsync($"d{deal}", 100);
        await sites.ConvergedAsync();
    }

    private static async Task TransferAsync(Site site, Random random, string key)
    {
        var from = random.Next(40);
        // Always in the order of the rows' keys, as the application does it: users do not lock each other out.
        var deals = new[] { $"d{from}", $"d{(from + 1 + random.Next(39)) % 40}" }.OrderBy(name => Crm.Id(name).ToString(), StringComparer.Ordinal).ToArray();
        await site.TransferAsync(key, deals[0], deals[1], random.Next(1, 9));
    }
}
