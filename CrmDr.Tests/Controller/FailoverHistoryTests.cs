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
}
