using CrmDr.Controller.Verify;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Salvage;
using Npgsql;

namespace CrmDr.Tests.Verify;

/// <summary>The comparison on real databases, with the rights of a controller.</summary>
public sealed class DatabaseComparerTests(EnginesFixture engines)
{
    [Fact]
    public async Task Run_EqualDatabases_FindsNothing()
    {
        await using var sites = await SitesAsync(nameof(Run_EqualDatabases_FindsNothing), 2000);
        var result = await VerifyAsync(sites);
        Assert.True(result.Equal);
        var published = (int)await sites.Aws.ScalarAsync<long>("SELECT count(*) FROM pg_publication_tables WHERE pubname = 'crm_replication'");
        Assert.Equal((published, 0), (result.TablesCompared, result.Rechecks));
        var deals = result.Tables.Single(table => table.Name == "crm.deals");
        Assert.Equal((2000, 2000), (deals.RowsLocal, deals.RowsPeer));
    }

    [Fact]
    public async Task Run_PlantedDifferences_FindsEachAndNoOther()
    {
        await using var sites = await SitesAsync(nameof(Run_PlantedDifferences_FindsEachAndNoOther), 2000);
        var keys = await sites.Gcp.ScalarAsync<Guid[]>("SELECT array_agg(id ORDER BY id) FROM crm.deals");
        await sites.Gcp.PlantAsync("crm.deals", $"UPDATE crm.deals SET notes = 'other' WHERE id = '{keys[3]}'");
        await sites.Gcp.PlantAsync("crm.deals", $"DELETE FROM crm.deals WHERE id = '{keys[777]}'");
        await sites.Aws.PlantAsync("crm.deals", $"DELETE FROM crm.deals WHERE id = '{keys[1999]}'");
        await sites.Gcp.PlantAsync("crm.links", "INSERT INTO crm.links (left_id, \"Right\") VALUES (gen_random_uuid(), 7)");
        await sites.Gcp.PlantAsync("crm.transfers", $"INSERT INTO crm.transfers (id, from_deal, to_deal, amount) VALUES (gen_random_uuid(), '{keys[3]}', gen_random_uuid(), 1)");

        var result = await VerifyAsync(sites);
        Assert.False(result.Equal);
        Assert.Equal((5, 0, 1), (result.RowsDiffering, result.RowsUnsettled, result.DanglingReferences));
        var deals = result.Tables.Single(table => table.Name == "crm.deals");
        Assert.Equal((1999, 1999, 3), (deals.RowsLocal, deals.RowsPeer, deals.RowsDiffering));
        Assert.Equal(new[] { keys[3], keys[777], keys[1999] }.Select(key => key.ToString()).Order(), deals.SampleKeys.Order());
        Assert.Equal((1, 1), (result.Tables.Single(table => table.Name == "crm.links").RowsDiffering, result.Tables.Single(table => table.Name == "crm.transfers").DanglingReferences));
    }

    [Fact]
    public async Task Run_RowsOnTheirWay_AreWaitedFor()
    {
        await using var sites = await SitesAsync(nameof(Run_RowsOnTheirWay_AreWaitedFor), 100);
        await using var connection = await sites.Gcp.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holdsUpApply = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("LOCK TABLE crm.deals IN SHARE MODE", connection))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await sites.Aws.DealAsync("on its way", 1);
        await sites.Aws.ExecuteAsync("UPDATE crm.deals SET notes = 'on their way' WHERE amount < 10");
        var suspects = 0;
        var result = await VerifyAsync(sites, progress: new Report<VerifyProgress>(seen =>
        {
            if (seen.Step.StartsWith("looking again", StringComparison.Ordinal) && suspects == 0)
            {
                suspects = seen.RowsToRecheck;
                holdsUpApply.Commit();
            }
        }));
        Assert.Equal(10, suspects);
        Assert.True(result.Equal);
        Assert.NotEqual(0, result.Rechecks);
    }

    [Fact]
    public async Task Run_WhileWritesGoOn_IgnoresRowsOnTheirWayAndFindsThePlantedOne()
    {
        await using var sites = await SitesAsync(nameof(Run_WhileWritesGoOn_IgnoresRowsOnTheirWayAndFindsThePlantedOne), 500);
        var planted = await sites.Gcp.ScalarAsync<Guid>("SELECT id FROM crm.deals ORDER BY id LIMIT 1");
        VerifyResult found;
        await using (new Users(2, user => ChurnAsync(sites.Aws, planted, user)))
        {
            for (var round = 0; round < 5; round++)
            {
                var busy = await VerifyAsync(sites);
                Assert.Equal((0, 0), (busy.RowsDiffering, busy.DanglingReferences));
            }
            await sites.Gcp.PlantAsync("crm.deals", $"UPDATE crm.deals SET notes = 'other' WHERE id = '{planted}'");
            found = await VerifyAsync(sites);
        }

        Assert.Equal(planted.ToString(), Assert.Single(found.Tables.Single(table => table.Name == "crm.deals").SampleKeys));
        Assert.Equal(1, found.RowsDiffering);
    }

    [Fact]
    public async Task Run_ReplicationStopped_ReportsWhatDidNotArrive()
    {
        await using var sites = await SitesAsync(nameof(Run_ReplicationStopped_ReportsWhatDidNotArrive), 10);
        await sites.Gcp.StopFollowingAsync();
        await sites.Aws.DealAsync("missing", 100);
        var result = await VerifyAsync(sites, new VerifyOptions { QuietMilliseconds = 100 });
        Assert.Equal((1, 0), (result.RowsDiffering, result.RowsUnsettled));
        Assert.Equal([Crm.Id("missing").ToString()], result.Tables.Single(table => table.Name == "crm.deals").SampleKeys);
    }

    /// <summary>A subscription whose connection has broken comes back by itself: what waits for it is on its way.</summary>
    [Fact]
    public async Task Run_PeerIsJustConnectingAgain_WaitsForWhatIsOnItsWay()
    {
        await using var sites = await SitesAsync(nameof(Run_PeerIsJustConnectingAgain_WaitsForWhatIsOnItsWay), 10);
        await sites.Aws.ExecuteAsync($"SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '{sites.Aws.Slot}'");
        await sites.Aws.DealAsync("late", 100);
        var result = await VerifyAsync(sites, new VerifyOptions { QuietMilliseconds = 0 });
        Assert.Equal((0, 0), (result.RowsDiffering, result.RowsUnsettled));
    }

    [Fact]
    public async Task Run_TableOrColumnOnOneSideOnly_SaysSo()
    {
        await using var sites = await SitesAsync(nameof(Run_TableOrColumnOnOneSideOnly_SaysSo), 10);
        await sites.Gcp.ExecuteAsync("CREATE TABLE crm.extra (id int PRIMARY KEY); SELECT crmdr.protect('crm.extra')");
        await sites.Gcp.ExecuteAsync("ALTER TABLE crm.deals ADD COLUMN stage text");
        var result = await VerifyAsync(sites);
        Assert.Equal(["Table crm.extra is published by the peer only.", "Column crm.deals.stage is at the peer only."], result.SchemaDifferences);
        Assert.False(result.Equal);
        Assert.Equal(0, result.RowsDiffering);
    }

    private static async Task ChurnAsync(Site site, Guid spared, Random user)
    {
        await site.ExecuteAsync("UPDATE crm.deals SET notes = $1 WHERE id > $2 AND amount = $3", $"{user.Next()}", spared, (decimal)user.Next(500));
        await site.ExecuteAsync("INSERT INTO crm.links (left_id, \"Right\") VALUES ($1, 1)", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        await site.ExecuteAsync("DELETE FROM crm.links WHERE left_id IN (SELECT left_id FROM crm.links LIMIT 1)");
    }

    private static async Task<VerifyResult> VerifyAsync(TwoSites sites, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null)
    {
        await using var peer = NpgsqlDataSource.Create(sites.Gcp.ForPeer);
        return await new DatabaseComparer(TimeProvider.System).RunAsync(
            sites.Aws.Database, peer, (options ?? new VerifyOptions()) with { SlotName = sites.Aws.Slot, BucketRows = 10 }, progress, TestContext.Current.CancellationToken);
    }

    private async Task<TwoSites> SitesAsync(string test, int deals)
    {
        var sites = await TwoSites.CreateAsync(engines, test);
        await sites.Aws.ExecuteAsync("INSERT INTO crm.deals (id, title, amount) SELECT gen_random_uuid(), 'deal ' || n, n FROM generate_series(1, $1) n", deals);
        await sites.Aws.ExecuteAsync("ANALYZE crm.deals");
        await sites.ConvergedAsync();
        return sites;
    }
}
