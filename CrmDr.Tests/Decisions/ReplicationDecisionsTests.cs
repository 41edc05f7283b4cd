using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class ReplicationDecisionsTests
{
    private static readonly Promotion Orphaned = new(3, false, 400, 100, false);

    [Fact]
    public void Decide_PlatformIsMissing_InstallsIt() =>
        Assert.NotNull(Start("gcp").Decide(new Observation { Local = new LocalDatabase { LookedAt = Seconds(5) } }, 5).Of<Command.InstallPlatform>());

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)] // the slot to read from is not there yet
    public void Decide_SubscriptionIsMissing_CreatesItOnceThePeerIsReady(bool installed, bool creates)
    {
        var local = Standby(5) with { Subscription = SubscriptionLook.Missing };
        var decision = Start("gcp").Decide(new Observation { Local = local, Peer = Peer("aws") with { PlatformInstalled = installed } }, 5);
        Assert.Equal(creates, decision.Of<Command.CreateSubscription>() is not null);
    }

    [Fact]
    public void Decide_StandbyDoesNotFollow_Follows()
    {
        var local = Standby(5, 3);
        var decision = Watching("gcp", Record(8, 3, "aws"), 5).Decide(new Observation { Local = local with { Subscription = local.Subscription with { Enabled = false } } }, 5);
        Assert.Equal([], decision.Of<Command.EnableApply>()!.Close);
    }

    [Theory]
    [InlineData("aws", true)]
    [InlineData("gcp", false)] // its gate is closed: whoever holds the lease next does it
    public void Decide_RowsHaveLostInApply_TheHolderPutsThemIntoTheLedger(string cloud, bool ledgers)
    {
        var holds = cloud == "aws";
        var state = holds ? Holding(Record(8, 3, "aws", "gcp"), 5, open: 3) : Watching("gcp", Record(8, 3, "aws", "gcp"), 5);
        var local = holds ? Primary(5, 3) : Standby(5, 3);
        var peer = Peer(holds ? "gcp" : "aws", 3, holds ? null : 3);
        Assert.Equal(ledgers, state.Decide(new Observation { Local = local with { LostInApply = true }, Peer = peer }, 5.1).Of<Command.LedgerLost>() is not null);
        Assert.Null(state.Decide(new Observation { Local = local, Peer = peer }, 5.1).Of<Command.LedgerLost>());
    }

    [Fact]
    public void Decide_ReturnedPrimaryWithAnOpenSalvage_LeavesItToTheNewHolder()
    {
        var local = Standby(5, 4) with { Promotions = [Orphaned] };
        var decision = Watching("gcp", Record(9, 4, "aws"), 5).Decide(new Observation { Local = local }, 5);
        Assert.Equal([3], decision.Of<Command.EnableApply>()!.Close);
    }

    [Fact]
    public void Decide_FencedButGateStillOpen_DoesNotFollowYet()
    {
        var local = Primary(5, 3);
        var decision = Watching("aws", Record(9, 4, "gcp"), 5).Decide(new Observation { Local = local with { Subscription = local.Subscription with { Enabled = false } } }, 5);
        Assert.Null(decision.Of<Command.EnableApply>());
        Assert.NotNull(decision.Of<Command.Fence>());
    }

    [Fact]
    public void Decide_PromotionIsUnderWay_NeverStartsApplyAgain()
    {
        var local = Standby(5, 2);
        var stopped = local with { Subscription = local.Subscription with { Enabled = false, Workers = 0 } };
        Assert.Null(Holding(Record(8, 3, "aws"), 5).Decide(new Observation { Local = stopped }, 5).Of<Command.EnableApply>());
    }

    [Theory]
    [InlineData(true, true, 3, true)]
    [InlineData(true, false, 3, false)] // its gate may be open, or a writer's transaction may be left
    [InlineData(false, true, 3, false)]
    [InlineData(true, true, 2, false)]  // it does not know yet that it has been replaced
    public void Decide_SalvageIsOpen_BeginsWhenThePeerIsBackAndFenced(bool up, bool fenced, long highest, bool begins)
    {
        var seen = new Observation { Local = Primary(5, 3) with { Promotions = [Orphaned] }, Peer = Peer(highestEpoch: highest) with { DatabaseUp = up, Fenced = fenced } };
        var salvage = Holding(Record(8, 3, "aws"), 5, 3).Decide(seen, 5).Of<Command.Salvage>();
        Assert.Equal(begins ? new Command.Salvage(3, 400) : null, salvage);
    }

    [Fact]
    public void Decide_PeerIsSilent_SalvageWaits()
    {
        var decision = Holding(Record(8, 3, "aws"), 5, 3).Decide(new Observation { Local = Primary(5, 3) with { Promotions = [Orphaned] } }, 5);
        Assert.Null(decision.Of<Command.Salvage>());
        Assert.Null(decision.Of<Command.EnableApply>());
    }

    [Fact]
    public void Decide_TwoSalvagesAreOpen_BeginsWithTheOlder()
    {
        var local = Primary(5, 5) with { Promotions = [Orphaned with { Epoch = 5, Position = 700 }, Orphaned] };
        var seen = new Observation { Local = local, Peer = Peer(highestEpoch: 5) };
        Assert.Equal(new Command.Salvage(3, 400), Holding(Record(8, 5, "aws"), 5, 5).Decide(seen, 5).Of<Command.Salvage>());
    }

    [Fact]
    public void Decide_SalvageIsFinished_ClosesItAndFollowsAgain()
    {
        var local = Primary(5, 3) with { Promotions = [Orphaned] };
        var seen = new Observation { Local = local with { Subscription = local.Subscription with { Enabled = false } }, Peer = Peer(highestEpoch: 3), SalvagedEpoch = 3 };
        var decision = Holding(Record(8, 3, "aws"), 5, 3).Decide(seen, 5);
        Assert.Null(decision.Of<Command.Salvage>());
        Assert.Equal([3], decision.Of<Command.EnableApply>()!.Close);
    }

    [Fact]
    public void Decide_HolderAfterASwitchover_FollowsThePeer()
    {
        var local = Primary(5, 3);
        var seen = new Observation { Local = local with { Subscription = local.Subscription with { Enabled = false } } };
        Assert.Equal([], Holding(Record(8, 3, "aws"), 5, 3).Decide(seen, 5).Of<Command.EnableApply>()!.Close);
    }

    [Fact]
    public void Decide_PeerPublishesAnotherTable_TakesItUpOnceItIsHereToo()
    {
        var peer = Peer("aws", 3, 3) with { Published = [.. Tables, "crm.notes"] };
        var state = Watching("gcp", Record(8, 3, "aws"), 5);
        Assert.Null(state.Decide(new Observation { Local = Standby(5, 3), Peer = peer }, 5).Of<Command.RefreshSubscription>());
        var migrated = Standby(5, 3) with { Published = peer.Published };
        Assert.NotNull(state.Decide(new Observation { Local = migrated, Peer = peer }, 5).Of<Command.RefreshSubscription>());
        var copying = migrated with { Subscription = migrated.Subscription with { Copying = 1 } };
        Assert.Null(state.Decide(new Observation { Local = copying, Peer = peer }, 5).Of<Command.RefreshSubscription>());
    }

    [Fact]
    public void Decide_ReplicationLaneHangs_DoesNotHoldUpAFence()
    {
        var decision = Watching("aws", Record(9, 4, "gcp"), 5).Decide(new Observation { Local = Primary(5, 3), Busy = [Lane.Replication, Lane.Salvage, Lane.Witness] }, 5);
        Assert.NotNull(decision.Of<Command.Fence>());
    }
}
