using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Controller;

/// <summary>What a promotion leaves for the next decision, in real databases: the history of failovers, and a promise.</summary>
[Collection(SharedServers.Collection)]
public sealed class FailoverHistoryTests(EnginesFixture engines)
{
    [Fact]
    public async Task Promote_Unplanned_IsKnownInBothClouds()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Promote_Unplanned_IsKnownInBothClouds));
        var (aws, gcp) = (await pair.Aws.LookAsync(), await pair.Gcp.LookAsync());
        await pair.Aws.Replication.RunAsync(new Command.CreateSubscription(gcp.Source!, aws.Source!.Slot), CancellationToken.None);
        await pair.Gcp.OpenAsync(2, clean: false, position: 1000);
        await pair.Gcp.OpenAsync(2, clean: false, position: 1000); // told twice, done once

        var here = (await pair.Gcp.LookAsync()).LastFailover;
        Assert.Equal((2, "gcp"), (here?.Epoch, here?.Cloud));
        Assert.InRange(here!.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(1, await pair.Gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr.failovers WHERE v_epoch = 2 AND v_cloud = 'gcp'"));
        await Poll.UntilAsync("the failover is known in aws", TimeSpan.FromSeconds(30), TimeProvider.System, async () => (await pair.Aws.LookAsync()).LastFailover is { Epoch: 2, Cloud: "gcp" });
    }

    [Fact]
    public async Task Promote_AfterASwitchover_IsNoFailover()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Promote_AfterASwitchover_IsNoFailover));
        await pair.Aws.OpenAsync(1);
        await pair.Aws.OpenAsync(2);
        Assert.Null((await pair.Aws.LookAsync()).LastFailover);
    }

    [Fact]
    public async Task Promote_Unplanned_NotesWhoseOrphansThereMayBeUntilTheyAreReported()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Promote_Unplanned_NotesWhoseOrphansThereMayBeUntilTheyAreReported));
        var (aws, gcp) = (await pair.Aws.LookAsync(), await pair.Gcp.LookAsync());
        await pair.Gcp.Replication.RunAsync(new Command.CreateSubscription(aws.Source!, gcp.Source!.Slot), CancellationToken.None);
        await pair.Gcp.OpenAsync(2, clean: false, position: 1000);

        Assert.Equal(new UnsettledFailover(2, aws.Source!.Database!), Assert.Single((await pair.Gcp.LookAsync()).Unsettled));
        await pair.Gcp.Replication.RunAsync(new Command.RecordLoss([2], LossKind.Gone, "the disks are gone"), CancellationToken.None);

        Assert.Empty((await pair.Gcp.LookAsync()).Unsettled);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("INSERT INTO crmdr.losses (source_epoch, cloud, from_lsn, kind, until, reason, v_epoch, v_at, v_cloud) VALUES (1, 'aws', '0/1', 'gone', now(), 'reported by gcp', 2, now(), 'gcp')", 0)]
    [InlineData("INSERT INTO crmdr.failovers (epoch, cloud, at, settled_at, v_epoch, v_at, v_cloud) VALUES (2, 'gcp', now(), now(), 2, now(), 'gcp')", 0)]
    public async Task LostTenure_IsReportedOnce_UnlessSomebodyElseHas(string peerSaid, int reports)
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(LostTenure_IsReportedOnce_UnlessSomebodyElseHas) + reports + peerSaid.Length);
        await pair.Aws.Replication.RunAsync(new Command.NoteLostTenure(1), CancellationToken.None);
        await pair.Aws.Replication.RunAsync(new Command.NoteLostTenure(1), CancellationToken.None);
        Assert.Equal(new LostTenure(1), (await pair.Aws.LookAsync()).LostTenure);
        if (peerSaid.Length > 0)
            await pair.Aws.ApplyAsync(peerSaid);
        var before = (await pair.Aws.LookAsync()).Losses;

        await pair.Aws.OpenAsync(3);
        for (var turn = 0; turn < 2; turn++)
            await pair.Aws.Replication.RunAsync(new Command.ReportLostTenure(1, "the disks are gone"), CancellationToken.None);

        var look = await pair.Aws.LookAsync();
        Assert.Equal((before + reports, null), (look.Losses, look.LostTenure));
        Assert.Equal(reports, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.losses WHERE source_epoch = 1 AND cloud = 'aws' AND kind = 'gone' AND until <= now() AND reason = 'the disks are gone'"));
    }

    [Fact]
    public async Task Settle_TakerWasDestroyedBeforeItReported_HolderReportsTheRangeOnce()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Settle_TakerWasDestroyedBeforeItReported_HolderReportsTheRangeOnce));
        await pair.Aws.ApplyAsync("""
            INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) VALUES (1, 'arrived', 1, '2026-01-01T00:00:00Z', 'aws');
            INSERT INTO crmdr.failovers (epoch, cloud, at, from_database, position, v_epoch, v_at, v_cloud) VALUES
                (2, 'gcp', '2026-01-01T00:00:09Z', 'a database that is gone', '0/AB', 2, now(), 'gcp'), (5, 'gcp', now(), 'another', '0/AC', 5, now(), 'gcp')
            """);
        await pair.Aws.OpenAsync(6);
        var settle = new Command.SettleFailovers([2, 5], [2], "both are gone");

        await pair.Aws.Replication.RunAsync(settle, CancellationToken.None);
        await pair.Aws.Replication.RunAsync(settle, CancellationToken.None); // told twice, done once

        Assert.Empty((await pair.Aws.LookAsync()).Unsettled);
        Assert.Equal(
            "1 aws gone 0/AB 2026-01-01 00:00:00+00 2026-01-01 00:00:09+00 both are gone",
            await pair.Aws.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', source_epoch, cloud, kind, from_lsn, from_at, until, reason), '; ') FROM crmdr.losses"));
    }

    [Fact]
    public async Task Settle_GateClosed_IsRefusedAndChangesNothing()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Settle_GateClosed_IsRefusedAndChangesNothing));
        await pair.Aws.ApplyAsync("INSERT INTO crmdr.failovers (epoch, cloud, from_database, v_epoch, v_at, v_cloud) VALUES (2, 'gcp', 'gone', 2, now(), 'gcp')");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => pair.Aws.Replication.RunAsync(new Command.SettleFailovers([2], [2], "gone"), CancellationToken.None));

        Assert.Single((await pair.Aws.LookAsync()).Unsettled);
        Assert.Equal(0, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.losses"));
    }
}
