using CrmDr.Controller.Verify;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Salvage;
using Npgsql;

namespace CrmDr.Tests.Verify;

/// <summary>The comparison on real databases, with the rights of a controller.</summary>
public sealed class DatabaseComparerTests(EnginesFixture engines)
{
    [Theory]
    [InlineData(VerifyMode.Fast)]
    [InlineData(VerifyMode.Gentle)]
    public async Task Run_EqualDatabases_FindsNothing(VerifyMode mode)
    {
        await using var sites = await SitesAsync($"{nameof(Run_EqualDatabases_FindsNothing)}{mode}", 2000);
        var result = await VerifyAsync(sites, new VerifyOptions { Mode = mode });
        Assert.True(result.Equal);
        Assert.Equal((mode, false, result.Rows), (result.Mode, result.SinceLast, result.RowsLookedAt));
        var published = (int)await sites.Aws.ScalarAsync<long>("SELECT count(*) FROM pg_publication_tables WHERE pubname = 'crm_replication'");
        Assert.Equal((published, 0), (result.TablesCompared, result.Rechecks));
        var deals = result.Tables.Single(table => table.Name == "crm.deals");
        Assert.Equal((2000, 2000), (deals.RowsLocal, deals.RowsPeer));
    }

    /// <summary>A changed row (its version says nothing of it), rows missing on each side, a row too many, a reference into nothing: in each mode, and after a comparison that ended equal.</summary>
    [Theory]
    [InlineData(VerifyMode.Fast, false)]
    [InlineData(VerifyMode.Gentle, false)]
    [InlineData(VerifyMode.Fast, true)]
    [InlineData(VerifyMode.Gentle, true)]
    public async Task Run_PlantedDifferences_FindsEachAndNoOther(VerifyMode mode, bool sinceLast)
    {
        await using var sites = await SitesAsync($"{nameof(Run_PlantedDifferences_FindsEachAndNoOther)}{mode}{sinceLast}", 2000);
        if (sinceLast)
            Assert.True((await VerifyAsync(sites, new VerifyOptions { Mode = mode })).Equal);
        var keys = await sites.Gcp.ScalarAsync<Guid[]>("SELECT array_agg(id ORDER BY id) FROM crm.deals");
        await sites.Gcp.PlantAsync("crm.deals", $"UPDATE crm.deals SET notes = 'other' WHERE id = '{keys[3]}'");
        await sites.Gcp.PlantAsync("crm.deals", $"DELETE FROM crm.deals WHERE id = '{keys[777]}'");
        await sites.Aws.PlantAsync("crm.deals", $"DELETE FROM crm.deals WHERE id = '{keys[1999]}'");
        await sites.Gcp.PlantAsync("crm.links", "INSERT INTO crm.links (left_id, \"Right\") VALUES (gen_random_uuid(), 7)");
        await sites.Gcp.PlantAsync("crm.transfers", $"INSERT INTO crm.transfers (id, from_deal, to_deal, amount) VALUES (gen_random_uuid(), '{keys[3]}', gen_random_uuid(), 1)");

        var result = await VerifyAsync(sites, new VerifyOptions { Mode = mode, SinceLast = sinceLast });
        Assert.False(result.Equal);
        Assert.Equal((mode, sinceLast), (result.Mode, result.SinceLast));
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

    [Theory]
    [InlineData(VerifyMode.Fast, false)]
    [InlineData(VerifyMode.Gentle, false)]
    [InlineData(VerifyMode.Fast, true)]
    [InlineData(VerifyMode.Gentle, true)]
    public async Task Run_WhileWritesGoOn_IgnoresRowsOnTheirWayAndFindsThePlantedOne(VerifyMode mode, bool sinceLast)
    {
        await using var sites = await SitesAsync($"{nameof(Run_WhileWritesGoOn_IgnoresRowsOnTheirWayAndFindsThePlantedOne)}{mode}{sinceLast}", 500);
        var options = new VerifyOptions { Mode = mode, SinceLast = sinceLast };
        var planted = await sites.Gcp.ScalarAsync<Guid>("SELECT id FROM crm.deals ORDER BY id LIMIT 1");
        VerifyResult found;
        await using (new Users(2, user => ChurnAsync(sites.Aws, planted, user)))
        {
            for (var round = 0; round < 5; round++)
            {
                var busy = await VerifyAsync(sites, options);
                Assert.Equal((0, 0), (busy.RowsDiffering, busy.DanglingReferences));
            }
            await sites.Gcp.PlantAsync("crm.deals", $"UPDATE crm.deals SET notes = 'other' WHERE id = '{planted}'");
            found = await VerifyAsync(sites, options);
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

    /// <summary>Between two pieces rows move within the table, on both sides, while one that differs stays where it is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_GentleWhileRowsMove_FindsThePlantedOneAndNoOther(bool sinceLast)
    {
        await using var sites = await SitesAsync($"{nameof(Run_GentleWhileRowsMove_FindsThePlantedOneAndNoOther)}{sinceLast}", 2000);
        var options = new VerifyOptions { Mode = VerifyMode.Gentle, SinceLast = sinceLast };
        if (sinceLast)
            Assert.True((await VerifyAsync(sites, options with { SinceLast = false })).Equal);
        var planted = await sites.Gcp.ScalarAsync<Guid>("SELECT id FROM crm.deals WHERE amount = 1500");
        await sites.Gcp.PlantAsync("crm.deals", $"UPDATE crm.deals SET notes = 'other' WHERE id = '{planted}'");
        var round = 0;
        var time = new PausedTime(async () =>
        {
            var moved = Interlocked.Increment(ref round) % 60;
            if (moved < 40) // those who look again must come to an end
                await sites.Aws.ExecuteAsync("UPDATE crm.deals SET notes = repeat('moved ', 20) WHERE amount % 40 = $1 AND id <> $2", (decimal)moved, planted);
        });
        var found = await VerifyAsync(sites, options, time: time);
        Assert.True(time.Pauses > 10, $"{time.Pauses} pauses");
        Assert.Equal(planted.ToString(), Assert.Single(found.Tables.Single(table => table.Name == "crm.deals").SampleKeys));
        Assert.Equal((1, 0), (found.RowsDiffering, found.DanglingReferences));
    }

    /// <summary>What has no hash, what compares equal and reads differently, what has a number of its own in each database.</summary>
    [Fact]
    public async Task Run_TypesThatAreHardToCompare_AreCompared()
    {
        string[] damages =
        [
            "UPDATE crm.odd SET doc = '{\"a\":  1}'", "UPDATE crm.odd SET size = 1.00", "UPDATE crm.odd SET mood = 'sad'", "UPDATE crm.odd SET span = '24 hours'",
            "UPDATE crm.odd SET list = '{{1,2}}'", "UPDATE crm.odd SET doc = NULL", "DELETE FROM crm.odd",
        ];
        await using var sites = await SitesAsync(nameof(Run_TypesThatAreHardToCompare_AreCompared), 0);
        // Numbers of types differ from one database to the other, as they do in two clouds.
        await sites.Gcp.ExecuteAsync("CREATE TYPE crm.another AS ENUM ('x', 'y')");
        foreach (var site in new[] { sites.Aws, sites.Gcp })
        {
            await site.ExecuteAsync("CREATE TYPE crm.mood AS ENUM ('sad', 'glad')");
            await site.ExecuteAsync("""
                CREATE TABLE crm.odd (name text COLLATE "C", mood crm.mood, part numeric, doc json, size numeric, span interval, list int[], PRIMARY KEY (part, name));
                SELECT crmdr.protect('crm.odd')
                """);
        }
        await sites.Gcp.RefreshAsync();
        await sites.Aws.ExecuteAsync("INSERT INTO crm.odd (name, mood, part, doc, size, span, list) SELECT 'n' || n, 'glad', n, '{\"a\": 1}', 1.0, '1 day', '{1,2}' FROM generate_series(0, 50) n");
        await sites.ConvergedAsync();
        VerifyOptions[] modes = [new() { Mode = VerifyMode.Fast }, new() { Mode = VerifyMode.Gentle }, new() { SinceLast = true }, new() { Mode = VerifyMode.Gentle, SinceLast = true }];
        foreach (var mode in modes)
            Assert.True((await VerifyAsync(sites, mode)).Equal, $"{mode}");
        foreach (var (index, damage) in damages.Index())
            await sites.Gcp.PlantAsync("crm.odd", $"{damage} WHERE name = 'n{index}'");

        foreach (var mode in modes)
        {
            var found = await VerifyAsync(sites, mode);
            Assert.Equal(damages.Length, found.RowsDiffering);
            Assert.Equal(damages.Select((_, index) => $"""["{index}","n{index}"]"""), found.Tables.Single(table => table.Name == "crm.odd").SampleKeys.Order());
        }
    }

    /// <summary>The same values, at other rows or in other columns: a hash that adds up would not see it.</summary>
    [Theory]
    [InlineData(VerifyMode.Fast)]
    [InlineData(VerifyMode.Gentle)]
    public async Task Run_ValuesExchanged_AreFound(VerifyMode mode)
    {
        await using var sites = await SitesAsync($"{nameof(Run_ValuesExchanged_AreFound)}{mode}", 200);
        await sites.Gcp.PlantAsync("crm.deals", "UPDATE crm.deals SET title = CASE amount WHEN 7 THEN 'deal 8' ELSE 'deal 7' END WHERE amount IN (7, 8)");
        await sites.Gcp.PlantAsync("crm.deals", "UPDATE crm.deals SET title = notes, notes = title WHERE amount = 9");
        var few = await VerifyAsync(sites, new VerifyOptions { Mode = mode });
        var oneBucketForAll = await VerifyAsync(sites, new VerifyOptions { Mode = mode }, rowsOfABucket: 1_000_000);
        Assert.Equal((3, 3), (few.RowsDiffering, oneBucketForAll.RowsDiffering));
    }

    [Theory]
    [InlineData(VerifyMode.Fast)]
    [InlineData(VerifyMode.Gentle)]
    public async Task Run_SinceLast_LooksAtWhatHasChanged(VerifyMode mode)
    {
        await using var sites = await SitesAsync($"{nameof(Run_SinceLast_LooksAtWhatHasChanged)}{mode}", 2000);
        var options = new VerifyOptions { Mode = mode, SinceLast = true };
        var first = await VerifyAsync(sites, options);
        Assert.Equal((true, false), (first.Equal, first.SinceLast));
        Assert.Equal("Everything was compared: neither database remembers a comparison that ended equal.", Assert.Single(first.Notes));
        await NothingIsOpenAsync(sites);

        var second = await VerifyAsync(sites, options);
        Assert.Equal((true, true), (second.Equal, second.SinceLast));
        await sites.Aws.ExecuteAsync("UPDATE crm.deals SET notes = 'new' WHERE amount <= 20");
        await sites.Aws.ExecuteAsync("DELETE FROM crm.deals WHERE amount > 1990");
        await sites.ConvergedAsync();
        await NothingIsOpenAsync(sites);
        var third = await VerifyAsync(sites, options);
        Assert.Equal((true, true, 20), (third.Equal, third.SinceLast, third.RowsLookedAt));
        Assert.Empty(third.Notes);
        Assert.Equal((1990, 20), third.Tables.Single(table => table.Name == "crm.deals") is var deals ? (deals.RowsLocal, deals.RowsLookedAt) : default);
        Assert.Contains($"20 of {third.Rows} rows looked at", VerifySummary.Of(third));
    }

    /// <summary>The number of rows is the same on both sides, and nothing that is there was written.</summary>
    [Theory]
    [InlineData(VerifyMode.Fast)]
    [InlineData(VerifyMode.Gentle)]
    public async Task Run_SinceLastAndDeletesAreLostOnBothSides_FindsThem(VerifyMode mode)
    {
        await using var sites = await SitesAsync($"{nameof(Run_SinceLastAndDeletesAreLostOnBothSides_FindsThem)}{mode}", 500);
        Assert.True((await VerifyAsync(sites)).Equal);
        await sites.Gcp.PlantAsync("crm.deals", "DELETE FROM crm.deals WHERE amount = 100");
        await sites.Aws.PlantAsync("crm.deals", "DELETE FROM crm.deals WHERE amount = 200");
        var found = await VerifyAsync(sites, new VerifyOptions { Mode = mode, SinceLast = true });
        Assert.Equal((true, 2), (found.SinceLast, found.RowsDiffering));
    }

    [Fact]
    public async Task Run_SinceLastAndMuchHasChanged_ComparesThatTableWhole()
    {
        await using var sites = await SitesAsync(nameof(Run_SinceLastAndMuchHasChanged_ComparesThatTableWhole), 12_000);
        Assert.True((await VerifyAsync(sites)).Equal);
        await sites.Aws.ExecuteAsync("UPDATE crm.deals SET notes = 'new' WHERE amount <= 11000");
        await sites.ConvergedAsync();
        await sites.Gcp.PlantAsync("crm.deals", "UPDATE crm.deals SET notes = 'other' WHERE amount = 7");
        var found = await VerifyAsync(sites, new VerifyOptions { SinceLast = true, MostChanged = 0.5 });
        var deals = found.Tables.Single(table => table.Name == "crm.deals");
        Assert.Equal((true, 1, 12_000), (found.SinceLast, deals.RowsDiffering, deals.RowsLookedAt));
    }

    [Fact]
    public async Task Run_SinceLastCannotBeTold_ComparesEverythingAndSaysWhy()
    {
        (string Happened, string Why)[] cases =
        [
            ("UPDATE crmdr_local.verified SET id = gen_random_uuid(), written = pg_current_xact_id()", "the two databases remember different comparisons"),
            ("DELETE FROM crmdr_local.verified", "the database of the peer remembers no comparison"),
            // As a dump brings it: the same values, written by another transaction.
            ("UPDATE crmdr_local.verified SET written = written", "the database of the peer was filled from a dump"),
            ("DROP TABLE crmdr_local.verified", "the database of the peer remembers no comparison"),
        ];
        await using var sites = await SitesAsync(nameof(Run_SinceLastCannotBeTold_ComparesEverythingAndSaysWhy), 100);
        Assert.True((await VerifyAsync(sites)).Equal);
        foreach (var (happened, why) in cases)
        {
            await sites.Gcp.ExecuteAsync(happened);
            var result = await VerifyAsync(sites, new VerifyOptions { SinceLast = true });
            Assert.Equal((true, false, result.Rows), (result.Equal, result.SinceLast, result.RowsLookedAt));
            Assert.StartsWith($"Everything was compared: {why}", result.Notes[0]);
            // A database without the table says so, and the comparison counts nevertheless.
            Assert.Equal(happened.StartsWith("DROP", StringComparison.Ordinal) ? 2 : 1, result.Notes.Length);
        }
    }

    /// <summary>A new column has a value in rows that nobody wrote.</summary>
    [Fact]
    public async Task Run_SinceLastAndATableHasANewColumn_ComparesItWhole()
    {
        await using var sites = await SitesAsync(nameof(Run_SinceLastAndATableHasANewColumn_ComparesItWhole), 100);
        Assert.True((await VerifyAsync(sites)).Equal);
        await sites.Aws.ExecuteAsync("ALTER TABLE crm.deals ADD COLUMN stage text DEFAULT 'lead'");
        await sites.Gcp.ExecuteAsync("ALTER TABLE crm.deals ADD COLUMN stage text DEFAULT 'Lead'");
        var result = await VerifyAsync(sites, new VerifyOptions { SinceLast = true });
        Assert.Equal((true, 100), (result.SinceLast, result.RowsDiffering));
    }

    /// <summary>Children are copied, their parents not yet: neither is a difference.</summary>
    [Theory]
    [InlineData(VerifyMode.Fast)]
    [InlineData(VerifyMode.Gentle)]
    public async Task Run_SubscriptionIsStillCopying_WaitsForIt(VerifyMode mode)
    {
        await using var sites = await SitesAsync($"{nameof(Run_SubscriptionIsStillCopying_WaitsForIt)}{mode}", 10);
        foreach (var site in new[] { sites.Aws, sites.Gcp })
            await site.ExecuteAsync("""
                CREATE TABLE crm.parents (id int PRIMARY KEY); CREATE TABLE crm.children (id int PRIMARY KEY, parent int REFERENCES crm.parents);
                SELECT crmdr.protect('crm.children')
                """);
        await sites.Aws.ExecuteAsync("INSERT INTO crm.parents SELECT generate_series(1, 20); INSERT INTO crm.children SELECT n, n FROM generate_series(1, 20) n");
        await sites.Gcp.RefreshAsync();
        await Eventually.TrueAsync(async () => await sites.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.children") == 20, "the children are copied");
        foreach (var site in new[] { sites.Aws, sites.Gcp })
            await site.ExecuteAsync("SELECT crmdr.protect('crm.parents')");
        await using var connection = await sites.Gcp.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holdsUpCopy = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("LOCK TABLE crm.parents IN SHARE MODE", connection))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await sites.Gcp.RefreshAsync();
        var suspects = 0;
        var result = await VerifyAsync(sites, new VerifyOptions { Mode = mode }, new Report<VerifyProgress>(seen =>
        {
            if (seen.Step.StartsWith("looking again", StringComparison.Ordinal) && suspects == 0)
            {
                suspects = seen.RowsToRecheck;
                holdsUpCopy.Commit();
            }
        }));
        Assert.Equal(40, suspects);
        Assert.Equal((true, 0), (result.Equal, result.DanglingReferences));
    }

    private static async Task NothingIsOpenAsync(TwoSites sites)
    {
        foreach (var site in new[] { sites.Aws, sites.Gcp })
        {
            var next = await site.ScalarAsync<string>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
            await Eventually.TrueAsync(() => site.ScalarAsync<bool>($"SELECT pg_snapshot_xmin(pg_current_snapshot()) >= '{next}'::xid8"), "transactions of before have ended");
        }
    }

    private static async Task ChurnAsync(Site site, Guid spared, Random user)
    {
        await site.ExecuteAsync("UPDATE crm.deals SET notes = $1 WHERE id > $2 AND amount = $3", $"{user.Next()}", spared, (decimal)user.Next(500));
        await site.ExecuteAsync("INSERT INTO crm.links (left_id, \"Right\") VALUES ($1, 1)", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        await site.ExecuteAsync("DELETE FROM crm.links WHERE left_id IN (SELECT left_id FROM crm.links LIMIT 1)");
    }

    private static async Task<VerifyResult> VerifyAsync(
        TwoSites sites, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null, TimeProvider? time = null, int rowsOfABucket = 10)
    {
        await using var peer = NpgsqlDataSource.Create(sites.Gcp.ForPeer);
        return await new DatabaseComparer(time ?? TimeProvider.System).RunAsync(
            sites.Aws.Database, peer,
            (options ?? new VerifyOptions()) with { SlotName = sites.Aws.Slot, BucketRows = rowsOfABucket, GentleBucketRows = rowsOfABucket, PiecePages = 1, Share = 0.5 },
            progress, TestContext.Current.CancellationToken);
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
