using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Strategy active-active: both gates are open in one epoch, and nobody takes over from anybody.</summary>
public sealed class SharedDecisionsTests
{
    private static readonly WitnessRecord Epoch3 = Record(8, 3, "aws", "gcp");
    private static readonly LocalDatabase Closed = Standby(5, 3);

    private static FailoverPolicy Shared(string cloud) => Policy(cloud) with { BothWrite = true };

    private static PeerReport Serving(string cloud) => Peer(cloud, 3, gate: 3) with { Ends = ReplicationEnds.Of(Primary(5, 3)) };

    [Fact]
    public void Decide_WhoBegan_OpensAtOnce()
    {
        var decision = Holding(Epoch3, 5).Decide(new Observation { Local = Closed, Peer = Peer("gcp", 3) }, 5.1, Shared("aws"));
        Assert.Equal(new Command.Promote(3, true, null), decision.Of<Command.Promote>());
    }

    [Fact]
    public void Decide_TheOtherCloud_OpensWhenItHasWhatWasThere()
    {
        var state = Watching("gcp", Epoch3, 5).Decide(new Observation { Local = Closed, Peer = Serving("aws") with { Ends = ReplicationEnds.Of(Primary(5, 3) with { Slot = Closed.Slot with { Flushed = 900 } }) } }, 5, Shared("gcp")).Next;
        Assert.Equal(900UL, state.Join!.Target);

        var behind = state.Decide(new Observation { Local = Closed, Peer = Serving("aws") }, 5.5, Shared("gcp"));
        Assert.Empty(behind.Commands);
        Assert.Contains("catching up with aws", behind.Reason);

        var caughtUp = state.Decide(new Observation { Local = Closed, Peer = Serving("aws") with { Ends = ReplicationEnds.Of(Primary(5, 3) with { Slot = Closed.Slot with { Confirmed = 900, Flushed = 1200 } }) } }, 5.5, Shared("gcp"));
        Assert.Equal(new Command.Promote(3, true, null), caughtUp.Of<Command.Promote>());
        Assert.Equal(Role.Standby, caughtUp.Role);
    }

    [Fact]
    public void Decide_OpenedBefore_OpensAgain() => Assert.Equal(new Command.Reopen(3),
        Holding(Epoch3, 5).Decide(new Observation { Local = Closed with { Promotions = [new Promotion(3, true, null, 100, false)] }, Peer = Peer("gcp", 3) }, 5.1, Shared("aws")).Of<Command.Reopen>());

    /// <summary>Alone, without a word of the witness: somebody must serve, and the epoch is known from before.</summary>
    [Fact]
    public void Decide_NobodyElseAnswers_ServesAfterAWhile()
    {
        var alone = new Observation { Local = Closed with { Promotions = [new Promotion(3, true, null, 100, false)] } };
        var state = Start("gcp").Decide(alone, 5, Shared("gcp"));
        Assert.Contains("waits for a word of aws", state.Reason);

        Assert.Equal(new Command.Reopen(3), state.Next.Decide(alone, 5 + Timing.TakeAfter.TotalSeconds, Shared("gcp")).Of<Command.Reopen>());
    }

    [Fact]
    public void Decide_NewDatabase_IsSeededBeforeItServes()
    {
        var decision = Watching("gcp", Epoch3, 5).Decide(new Observation { Local = Closed with { Seeded = false, Subscription = SubscriptionLook.Missing }, Peer = Serving("aws") }, 5, Shared("gcp"));
        Assert.Null(decision.Of<Command.Promote>());
        Assert.Equal(new Command.NoteLostTenure(3), decision.Of<Command.NoteLostTenure>());
    }

    /// <summary>Losing the holder is no reason to do anything at the other cloud.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    [InlineData(6000)]
    public void Decide_HolderIsGone_TakesNothingAndGoesOn(double now)
    {
        var decision = Watching("gcp", Epoch3, 5).Decide(new Observation { Local = Primary(now, 3) }, now, Shared("gcp"));
        Assert.Empty(decision.Commands);
        Assert.Equal(Role.Primary, decision.Role);
    }

    [Fact]
    public void Of_EitherCloudWithAnOpenGate_HasAuthority_WhateverTheLeaseSays()
    {
        foreach (var cloud in new[] { "aws", "gcp" })
        {
            var answer = AuthorityRule.Of(Watching(cloud, Epoch3, 5) with { OpenEpoch = 3 }, At(6000), Shared(cloud));
            Assert.Equal((3L, true, true, Timing.Ttl), (answer.Epoch, answer.Held, answer.Accepting, answer.Remaining));
            Assert.False(AuthorityRule.Of(Watching(cloud, Epoch3, 5), At(6), Shared(cloud)).Held);
        }
    }

    [Fact]
    public void Decide_BothServe_TheHolderSaysSo()
    {
        var decision = (Holding(Epoch3, 5, 3) with { Lag = LagWatch.None.Seen(Primary(5, 3).Slot, Seconds(5)) }).Decide(new Observation { Local = Primary(5, 3), Peer = Serving("gcp") }, 5.1, Shared("aws"));
        Assert.Contains("both clouds serve and write", decision.Reason);

        var alone = (Holding(Epoch3, 5, 3) with { Lag = LagWatch.None.Seen(Primary(5, 3).Slot, Seconds(5)) }).Decide(new Observation { Local = Primary(5, 3), Peer = Peer("gcp", 3) }, 5.1, Shared("aws"));
        Assert.Contains("gcp does not write yet", alone.Reason);
    }

    [Fact]
    public void Decide_SubscriptionIsOff_FollowsAgainWithTheGateOpen() => Assert.NotNull(
        Watching("gcp", Epoch3, 5).Decide(new Observation { Local = Primary(5, 3) with { Subscription = Closed.Subscription with { Enabled = false } }, Peer = Serving("aws") }, 5, Shared("gcp")).Of<Command.EnableApply>());

    [Fact]
    public void Switchover_AndFailover_AreRefusedWithWhatToDoInstead()
    {
        var (state, seen) = (Holding(Epoch3, 5, 3), new Observation { Local = Primary(5, 3), Peer = Serving("gcp") });
        Assert.Contains("set its weight", Preflight.Switchover(state, seen, At(5), Shared("aws"), null));
        Assert.Contains("set its weight", Preflight.Failover(Watching("gcp", Epoch3, 5), seen, At(50), Shared("gcp"), allowDataLoss: true));
    }
}
