using CrmDr.Controller.Salvage;
using CrmDr.Failover.Replication;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Salvage;

/// <summary>Salvage on real databases, with the rights of <c>crmdr</c> here and <c>crmdr_replication</c> there.</summary>
public sealed class SalvageRunnerTests(EnginesFixture engines)
{
    [Fact]
    public async Task Run_OrphansOfEveryKind_AreReplayedAndBothSidesConverge()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_OrphansOfEveryKind_AreReplayedAndBothSidesConverge));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await aws.DealAsync("a", 100);
        await aws.DealAsync("b", 100);
        await aws.ExecuteAsync("INSERT INTO crm.links (left_id, \"Right\", note) VALUES ($1, 1, 'goes'), ($1, 2, 'stays')", Crm.Id("a"));
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.DealAsync("orphan", 100);
        await aws.TransferAsync("k1", "a", "orphan", 30);
        await aws.WriteAsync("b", "title with 'quotes', \\ and ümläut");
        await aws.ExecuteAsync("UPDATE crm.deals SET tags = ARRAY[NULL, '', 'x'], meta = NULL, notes = NULL WHERE id = $1", Crm.Id("b"));
        await aws.ExecuteAsync("DELETE FROM crm.links WHERE \"Right\" = 1");
        await aws.ExecuteAsync("UPDATE crm.links SET \"Right\" = 3, note = 'moved', span = '1 day 02:03:04.5' WHERE \"Right\" = 2");
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.DealAsync("new here", 100);
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((6, 0, 0, 10L), (result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered, result.Counts.Rows));
        Assert.True(result.Counts.FirstCommitAt < result.Counts.LastCommitAt);
        Assert.Equal(130, await aws.AmountAsync("orphan"));
        Assert.Equal("title with 'quotes', \\ and ümläut", await gcp.TitleAsync("b"));
        Assert.Equal("3 moved 1 day 02:03:04.5 6", await gcp.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', \"Right\", note, span, doubled), ';') FROM crm.links"));
        await AssertFlowsBothWaysAsync(sites, gcp, aws);
    }

    [Fact]
    public async Task Run_NewerWriteOnOneRowOfATransfer_LedgersTheWholeTransfer()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_NewerWriteOnOneRowOfATransfer_LedgersTheWholeTransfer));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        foreach (var deal in new[] { "d1", "d2", "d3", "d4" })
            await aws.DealAsync(deal, 100);
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.TransferAsync("wins", "d4", "d2", 5);
        await aws.TransferAsync("loses", "d1", "d2", 10);
        await aws.TransferAsync("follows the loser", "d2", "d4", 20);
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.TransferAsync("newer", "d1", "d3", 40);
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((1, 0, 2, 8L), (result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered, result.Counts.LedgerRows));
        Assert.Equal([60m, 105m, 140m, 95m], [await aws.AmountAsync("d1"), await aws.AmountAsync("d2"), await aws.AmountAsync("d3"), await aws.AmountAsync("d4")]);
        Assert.Equal((0, 0), (await aws.UnexplainedAsync(), await gcp.UnexplainedAsync()));
        // A user who sends the loser again meets its key, deleted.
        Assert.Equal(2, await gcp.ScalarAsync<long>("SELECT count(*) FROM crm.idempotency_keys WHERE deleted_at IS NOT NULL"));
        Assert.Equal("update 90.00 60.00 t t", await gcp.ScalarAsync<string>("""
            SELECT concat_ws(' ', operation, losing ->> 'amount', winning ->> 'amount', losing_version ~ '^1/2.*Z/aws$', winning_version ~ '^2/2.*Z/gcp$')
            FROM crmdr.conflicts WHERE row_key = $1
            """, Crm.Id("d1").ToString()));
        Assert.Equal("insert 10.00 t", await aws.ScalarAsync<string>(
            "SELECT format('%s %s %s', operation, losing ->> 'amount', winning IS NULL) FROM crmdr.conflicts WHERE row_key = $1", Crm.Id("transfer loses").ToString()));
        await AssertFlowsBothWaysAsync(sites, gcp, aws);
    }

    [Fact]
    public async Task Run_RowsThatChange_AreNamedUnderTheOpenEpochBeforeAnybodySeesThem()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_RowsThatChange_AreNamedUnderTheOpenEpochBeforeAnybodySeesThem));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        foreach (var deal in new[] { "wins", "loses" })
            await aws.DealAsync(deal, 100);
        await sites.ConvergedAsync();
        await gcp.StopFollowingAsync();
        await aws.WriteAsync("wins", "orphan");
        await aws.WriteAsync("loses", "orphan");
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.WriteAsync("loses", "newer");
        // The lease was given up and taken again since the promotion.
        await gcp.FenceAsync();
        await gcp.OpenAsync(5);

        var named = new List<(long Epoch, RowId Row, string Title)>();
        async ValueTask ChangingAsync(long epoch, IEnumerable<RowId> rows)
        {
            foreach (var row in rows.Where(row => row.Table == "crm.deals"))
                named.Add((epoch, row, await gcp.ScalarAsync<string>("SELECT title FROM crm.deals WHERE id = $1", Guid.Parse(row.Key))));
        }

        var result = await TwoSites.Runner(gcp, aws, changing: ChangingAsync).RunAsync(request, null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), ((int)result.Counts.Replayed, (int)result.Counts.Ledgered));
        Assert.Equal([(5, Crm.Id("wins").ToString(), "wins"), (5, Crm.Id("loses").ToString(), "newer")], named.Select(n => (n.Epoch, n.Row.Key, n.Title)));
        Assert.Equal("orphan", await gcp.TitleAsync("wins"));
    }

    [Fact]
    public async Task Run_RequestSentAgain_IsThereOnce()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_RequestSentAgain_IsThereOnce));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await aws.DealAsync("d1", 100);
        await aws.DealAsync("d2", 100);
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.TransferAsync("k", "d1", "d2", 10);
        await aws.TransferAsync("reused", "d1", "d2", 1, "first request");
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.TransferAsync("k", "d1", "d2", 10);
        await gcp.TransferAsync("reused", "d2", "d1", 2, "second request");
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((0, 1, 1), (result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered));
        Assert.Equal((92m, 108m), (await aws.AmountAsync("d1"), await aws.AmountAsync("d2")));
        Assert.Equal(2, await aws.ScalarAsync<long>("SELECT count(*) FROM crm.transfers WHERE deleted_at IS NULL"));
        Assert.Equal((0, 0), (await aws.UnexplainedAsync(), await gcp.UnexplainedAsync()));
    }

    [Fact]
    public async Task Run_LargeValues_ArriveWholeOnBothSidesWhicheverWins()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_LargeValues_ArriveWholeOnBothSidesWhicheverWins));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        const string Large = "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 4000))";
        foreach (var deal in new[] { "wins", "loses" })
            await aws.DealAsync(deal, 100);
        await aws.ExecuteAsync($"UPDATE crm.deals SET notes = {Large}");
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.WriteAsync("wins", "keeps its notes");
        await aws.ExecuteAsync($"UPDATE crm.deals SET notes = {Large} WHERE id = $1", Crm.Id("loses"));
        await aws.DealAsync("created", 100);
        await aws.ExecuteAsync($"UPDATE crm.deals SET notes = {Large}, meta = to_jsonb({Large}) WHERE id = $1", Crm.Id("created"));
        var notes = await aws.ScalarAsync<string>("SELECT md5(notes || meta::text) FROM crm.deals WHERE id = $1", Crm.Id("created"));
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.WriteAsync("loses", "has the notes of before");
        var before = await gcp.ScalarAsync<string>("SELECT md5(notes) FROM crm.deals WHERE id = $1", Crm.Id("loses"));
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((3, 1), (result.Counts.Replayed, result.Counts.Ledgered));
        Assert.Equal(notes, await gcp.ScalarAsync<string>("SELECT md5(notes || meta::text) FROM crm.deals WHERE id = $1", Crm.Id("created")));
        Assert.Equal(before, await aws.ScalarAsync<string>("SELECT md5(notes) FROM crm.deals WHERE id = $1", Crm.Id("loses")));
        Assert.Equal(128_000, await aws.ScalarAsync<int>("SELECT length(losing ->> 'notes') FROM crmdr.conflicts"));
    }

    [Fact]
    public async Task Run_PhysicalDeletesOfALoser_AreUndoneOverThere()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_PhysicalDeletesOfALoser_AreUndoneOverThere));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await aws.DealAsync("d", 100);
        await aws.ExecuteAsync("INSERT INTO crm.links (left_id, \"Right\", note) VALUES ($1, 1, 'old'), ($1, 2, 'old')", Crm.Id("d"));
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.ExecuteAsync("""
            WITH gone AS (DELETE FROM crm.links WHERE "Right" = 1), written AS (UPDATE crm.links SET note = 'orphan' WHERE "Right" = 2)
            INSERT INTO crm.links (left_id, "Right", note) VALUES ($1, 3, 'created')
            """, Crm.Id("d"));
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.ExecuteAsync("UPDATE crm.links SET note = 'newer' WHERE \"Right\" = 1");
        await gcp.ExecuteAsync("DELETE FROM crm.links WHERE \"Right\" = 2");
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((0, 1, 3L), (result.Counts.Replayed, result.Counts.Ledgered, result.Counts.LedgerRows));
        Assert.Equal("1 newer", await aws.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', \"Right\", note), ';') FROM crm.links"));
    }

    [Fact]
    public async Task Run_OrphanWhoseParentIsGoneHere_GoesToTheLedger()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_OrphanWhoseParentIsGoneHere_GoesToTheLedger));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        foreach (var deal in new[] { "d1", "d2", "parent" })
            await aws.DealAsync(deal, 100);
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await aws.ExecuteAsync("INSERT INTO crm.transfers (id, from_deal, to_deal, amount) VALUES ($1, $2, $3, 0)", Crm.Id("child"), Crm.Id("d1"), Crm.Id("parent"));
        await aws.WriteAsync("d1", "replayed all the same");
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        await gcp.ExecuteAsync("DELETE FROM crm.deals WHERE id = $1", Crm.Id("parent"));
        var result = await TwoSites.SalvageAsync(gcp, aws, request);

        Assert.Equal((SalvageStatus.Completed, 1, 1), (result.Status, result.Counts.Replayed, result.Counts.Ledgered));
        Assert.Contains("23503", await gcp.ScalarAsync<string>("SELECT reason FROM crmdr.salvage WHERE outcome = 'ledgered'"), StringComparison.Ordinal);
        Assert.Equal("replayed all the same", await gcp.TitleAsync("d1"));
    }

    [Fact]
    public async Task Run_SlotDroppedOrNoDatabaseOfBefore_SaysSoAndChangesNothing()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_SlotDroppedOrNoDatabaseOfBefore_SaysSoAndChangesNothing));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await gcp.StopFollowingAsync();
        await aws.DealAsync("orphan", 100);
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);

        var behind = await TwoSites.SalvageAsync(gcp, aws, request with { Position = Lsn.Parse("FFFFFF/0") });
        Assert.Equal(SalvageStatus.PeerBehind, behind.Status);

        await Eventually.TrueAsync(() => aws.ScalarAsync<bool>("SELECT NOT active FROM pg_replication_slots WHERE slot_name = $1", aws.Slot), "the slot is free");
        await aws.ExecuteAsync("SELECT pg_drop_replication_slot($1)", aws.Slot);
        var lost = await TwoSites.SalvageAsync(gcp, aws, request);
        Assert.Equal(SalvageStatus.SlotLost, lost.Status);
        Assert.Contains(aws.Slot, lost.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await gcp.ScalarAsync<long>("SELECT count(*) FROM crm.deals"));
    }

    [Fact]
    public async Task Run_TableOrColumnUnknownHere_AsksForMigrationsAndThenGoesOn()
    {
        await using var sites = await TwoSites.CreateAsync(engines, nameof(Run_TableOrColumnUnknownHere_AsksForMigrationsAndThenGoesOn));
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        await gcp.StopFollowingAsync();
        const string Migration = "ALTER TABLE crm.deals ADD COLUMN stage text; SELECT crmdr.protect('crm.deals')";
        await aws.DealAsync("before", 100);
        await aws.ExecuteAsync(Migration);
        await aws.ExecuteAsync("INSERT INTO crm.deals (id, stage) VALUES ($1, 'won')", Crm.Id("after"));
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);

        var result = await TwoSites.SalvageAsync(gcp, aws, request);
        Assert.Equal(SalvageStatus.SchemaDiffers, result.Status);
        Assert.Contains("stage", result.Reason, StringComparison.Ordinal);

        await gcp.ExecuteAsync(Migration);
        await sites.ReprotectAsync(gcp, aws, request);
        Assert.Equal("won", await gcp.ScalarAsync<string>("SELECT stage FROM crm.deals WHERE id = $1", Crm.Id("after")));
    }

    private static async Task AssertFlowsBothWaysAsync(TwoSites sites, Site primary, Site standby)
    {
        await primary.DealAsync("afterwards", 100);
        await sites.ConvergedAsync();
        Assert.Equal("afterwards", await standby.TitleAsync("afterwards"));
        // No conflict stopped apply on the way.
        foreach (var site in new[] { primary, standby })
            Assert.Equal(0, await site.ScalarAsync<long>("SELECT coalesce(sum(apply_error_count), 0)::bigint FROM pg_stat_subscription_stats s JOIN pg_subscription b ON b.oid = s.subid AND b.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }
}
