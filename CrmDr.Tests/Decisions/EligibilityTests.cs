using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>What the next renewal lists: that is all the judgement is for.</summary>
public sealed class EligibilityTests
{
    private const double Now = 20;

    [Fact]
    public void Renewal_PeerCaughtUpInThisEpoch_ListsIt() => Assert.True(Listed(Primary(Now)));

    [Fact]
    public void Renewal_SlotIsMissing_StrikesOut() => Assert.False(Listed(Primary(Now) with { Slot = SlotLook.Missing }, before: true));

    [Fact]
    public void Renewal_SlotIsLost_StrikesOut()
    {
        var local = Primary(Now);
        Assert.False(Listed(local with { Slot = local.Slot with { Lost = true } }, before: true));
    }

    [Fact]
    public void Renewal_PeerHasNotConfirmedTheBeginningOfThisEpoch_DoesNotList() =>
        Assert.False(Listed(Primary(Now) with { Promotions = [new Promotion(1, true, null, 501, false)] }));

    [Fact]
    public void Renewal_SalvageIsOpen_DoesNotList() =>
        Assert.False(Listed(Primary(Now) with { Promotions = [new Promotion(1, false, 400, 100, false)] }));

    [Fact]
    public void Renewal_SalvageIsDone_Lists() =>
        Assert.True(Listed(Primary(Now) with { Promotions = [new Promotion(1, false, 400, 100, true)] }));

    [Fact]
    public void Renewal_PeerHasNotConfirmedTheEndOfASalvage_DoesNotList() =>
        Assert.False(Listed(Primary(Now, 2) with { Promotions = [new Promotion(1, false, 400, 501, true), new Promotion(2, true, null, 100, false)] }, epoch: 2));

    [Theory]
    [InlineData(false, 2.4, true)]
    [InlineData(false, 2.6, false)] // listing begins below half of maxLag
    [InlineData(true, 3.9, true)]
    [InlineData(true, 4.1, false)]  // and ends at four fifths, before the ceiling is reached
    public void Renewal_PeerIsBehind_ListsBelowTheLimit(bool before, double lag, bool listed)
    {
        var local = Primary(Now);
        var behind = local with { Slot = local.Slot with { Flushed = 900 } };
        Assert.Equal(listed, Listed(behind, before, LagWatch.None.Seen(local.Slot, Seconds(Now - lag))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Renewal_PeersControllerIsSilent_LeavesTheListAsItIs(bool before) => Assert.Equal(before, Listed(Primary(Now), before, peer: null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Renewal_PeersDatabaseIsDown_StrikesNothingOut(bool before) =>
        Assert.Equal(before, Listed(Primary(Now), before, peer: Peer() with { DatabaseUp = false, SubscriptionEnabled = false, Ready = [] }));

    [Fact]
    public void Renewal_PeerDoesNotApply_StrikesOut() => Assert.False(Listed(Primary(Now), true, peer: Peer() with { SubscriptionEnabled = false }));

    [Fact]
    public void Renewal_PeerLacksATable_StrikesOut() => Assert.False(Listed(Primary(Now), true, peer: Peer() with { Ready = ["crm.deals"] }));

    [Fact]
    public void Renewal_WeLackATableOfThePeer_StrikesOut() => Assert.False(Listed(Primary(Now), true, peer: Peer() with { Published = [.. Tables, "crm.notes"] }));

    [Fact]
    public void Renewal_WeDoNotFollowThePeer_StrikesOut()
    {
        // After a failover nobody would bring back what it wrote.
        var local = Primary(Now);
        Assert.False(Listed(local with { Subscription = local.Subscription with { Enabled = false } }, true));
    }

    /// <summary>With the gate closed nothing is acknowledged and the judgement stands; but what a lease is resumed with may be a list of before the witness was restored.</summary>
    [Theory]
    [InlineData(1, 6, true)]  // the lease is live
    [InlineData(5, 6, false)]   // it has ended
    [InlineData(5, 3, true)]
    public void Renewal_GateIsClosed_IsJudgedAnewOnlyWhenTheLeaseIsResumed(double renewed, double lag, bool listed)
    {
        var closed = Primary(Now) with { GateEpoch = null };
        var behind = closed with { Slot = closed.Slot with { Flushed = 900 } };
        var state = Holding(Record(8, 1, "aws", "gcp"), Now - renewed, 1) with { Lag = LagWatch.None.Seen(closed.Slot, Seconds(Now - lag)) };

        var decision = state.Decide(new Observation { Local = behind, Peer = Peer(), PeerAskedAt = Seconds(Now) }, Now);

        Assert.Equal(listed, decision.Swap()!.Value.Wanted.IsEligible("gcp"));
    }

    private static readonly PeerReport Unasked = Peer() with { Cloud = "unasked" };

    private static bool Listed(LocalDatabase local, bool before = false, LagWatch? lag = null, long epoch = 1) => Listed(local, before, Unasked, lag, epoch);

    private static bool Listed(LocalDatabase local, bool before, LagWatch? lag, PeerReport? peer) => Listed(local, before, peer, lag);

    private static bool Listed(LocalDatabase local, bool before, PeerReport? peer, LagWatch? lag = null, long epoch = 1)
    {
        var state = Holding(before ? Record(8, epoch, "aws", "gcp") : Record(8, epoch, "aws"), Now - 1, epoch) with { Lag = lag ?? LagWatch.None };
        var seen = new Observation { Local = local, Peer = peer == Unasked ? Peer() : peer, PeerAskedAt = Seconds(Now) };
        return state.Decide(seen, Now).Swap()!.Value.Wanted.IsEligible("gcp");
    }
}
