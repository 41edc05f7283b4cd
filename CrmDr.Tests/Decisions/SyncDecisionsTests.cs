using CrmDr.Failover.Decisions;
using CrmDr.Failover.Plan;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Mode sync, decision by decision. That they fit together is told in <see cref="SyncStoryTests"/>.</summary>
public sealed class SyncDecisionsTests
{
    private const double Now = 20;
    private const string Others = "FIRST 1 (replica_in_zone_b)";
    private static readonly SynchronyLook Free = new() { MayChange = true, Streaming = true };

    [Fact]
    public void Holder_PeerFollows_CommitsWaitBeforeItIsListed()
    {
        var decision = Decide(Free);
        Assert.Equal(new Command.WaitForPeer(1), decision.Of<Command.WaitForPeer>());
        Assert.False(Lists(decision));
    }

    [Theory]
    [InlineData(500UL, true, true)]
    [InlineData(501UL, true, false)] // what was committed before anything waited is not all there
    [InlineData(500UL, false, false)]
    public void Holder_CommitsWait_ListsThePeerOnceItHasWhatDidNot(ulong since, bool synchronous, bool listed) =>
        Assert.Equal(listed, Lists(Decide(Waits() with { Since = since, Synchronous = synchronous })));

    [Fact]
    public void Holder_CommitsAreBeingMadeToWait_ListsNobody() => Assert.False(Lists(Decide(Waits(), busy: true)));

    [Fact]
    public void Holder_PeerIsNotConnected_CommitsAreNotMadeToWait() => Assert.Null(Decide(Free with { Streaming = false }).Of<Command.WaitForPeer>());

    [Fact]
    public void Holder_PeerIsListedThoughNothingWaits_StrikesItOutFirst()
    {
        // As after a crash of the database, or a change of the plan: what it lacks was acknowledged without it.
        var decision = Decide(Free, listed: true);
        Assert.Null(decision.Of<Command.WaitForPeer>());
        Assert.True(StrikesOut(decision));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(60)]
    public void Block_PeerIsAway_StaysListedAndCommitsGoOnWaiting(double away)
    {
        var decision = Decide(Waits() with { Streaming = false, Synchronous = false }, listed: true, away: away);
        Assert.True(Lists(decision));
        Assert.Null(decision.Of<Command.StopWaiting>());
    }

    [Fact]
    public void Block_PeerIsConnectedAndConfirmsNothing_StaysListed() => Assert.True(Lists(Decide(Waits(), listed: true, lag: 60)));

    [Theory]
    [InlineData(1.9, false)]
    [InlineData(2.1, true)]
    public void Continue_PeerIsAway_IsStruckOutWhileCommitsStillWait(double away, bool struckOut)
    {
        var decision = Decide(Waits() with { Streaming = false, Synchronous = false }, listed: true, away: away, loss: StandbyLossMode.Continue);
        Assert.Equal(struckOut, StrikesOut(decision));
        Assert.Null(decision.Of<Command.StopWaiting>());
    }

    [Fact]
    public void Continue_PeerIsConnectedAndConfirmsNothing_IsStruckOut() =>
        Assert.True(StrikesOut(Decide(Waits(), listed: true, lag: 2.1, loss: StandbyLossMode.Continue)));

    [Fact]
    public void Continue_StrikingOutWasOnlySent_CommitsStillWait()
    {
        var sent = State(true, 3, 0);
        sent = sent with { Lease = sent.Lease.Sending(Record(9, 1, "aws"), At(Now)) };
        var decision = sent.Decide(Seen(Primary(Now) with { Synchrony = Waits() with { Streaming = false } }), Now, Plan(StandbyLossMode.Continue));
        Assert.Null(decision.Of<Command.StopWaiting>());
    }

    [Fact]
    public void Continue_PeerIsStruckOut_CommitsNoLongerWait() =>
        Assert.NotNull(Decide(Waits() with { Streaming = false, Synchronous = false }, away: 3, loss: StandbyLossMode.Continue).Of<Command.StopWaiting>());

    [Fact]
    public void Continue_PeerReturns_CommitsWaitOnlyOnceItHasAlmostEverything()
    {
        Assert.Null(Decide(Free, lag: 1.5, loss: StandbyLossMode.Continue).Of<Command.WaitForPeer>());
        Assert.NotNull(Decide(Free, lag: 0.5, loss: StandbyLossMode.Continue).Of<Command.WaitForPeer>());
    }

    [Theory]
    [InlineData(3L, false)]
    [InlineData(2L, true)]  // left over from before the peer was primary
    public void Holder_CommitsWaitSinceAnEarlierLife_StopsThat(long epoch, bool stops)
    {
        var local = Primary(Now, 3) with { Synchrony = Waits(epoch) };
        var decision = (Holding(Record(8, 3, "aws"), Now - 1, 3)).Decide(Seen(local), Now, Plan());
        Assert.Equal(stops, decision.Of<Command.StopWaiting>() is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData(StandbyNames.Nobody)]
    public void Holder_StoppingWasInterrupted_EndsItBeforeCommitsWaitAgain(string names)
    {
        var decision = Decide(Free with { Names = names, Stopping = true });
        Assert.Equal((true, false), (decision.Of<Command.StopWaiting>() is not null, decision.Of<Command.WaitForPeer>() is not null));
    }

    [Fact]
    public void Holder_GateIsClosed_WhatIsSetStays()
    {
        // The same epoch may go on, and an application may still believe in it.
        var local = Primary(Now) with { GateEpoch = null, Synchrony = Waits() with { Since = null } };
        Assert.Null(Holding(Record(8, 1, "aws", "gcp"), Now - 1).Decide(Seen(local), Now, Plan()).Of<Command.StopWaiting>());
    }

    [Fact]
    public void Standby_CommitsWaitThere_ClosesTheGateFirst()
    {
        var state = Watching("gcp", Record(8, 3, "aws"), Now);
        var open = state.Decide(Seen(Primary(Now) with { Synchrony = Waits() }, "aws"), Now, Plan(cloud: "gcp"));
        Assert.Equal((true, false), (open.Of<Command.Fence>() is not null, open.Of<Command.StopWaiting>() is not null));
        var closed = state.Decide(Seen(Standby(Now, 3) with { Synchrony = Waits() }, "aws"), Now, Plan(cloud: "gcp"));
        Assert.NotNull(closed.Of<Command.StopWaiting>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Holder_SettingIsSomebodyElses_IsLeftAloneAndListsNobodyInSync(bool sync)
    {
        var decision = Decide(Free with { Names = Others }, policy: sync ? Plan() : Policy());
        Assert.Null(decision.Of<Command.WaitForPeer>());
        Assert.Null(decision.Of<Command.StopWaiting>());
        Assert.Equal(!sync, Lists(decision));
    }

    [Fact]
    public void Async_SettingIsOurs_IsTakenBack() => Assert.NotNull(Decide(Waits(), policy: Policy()).Of<Command.StopWaiting>());

    [Fact]
    public void Holder_RoleMayNotChangeTheSetting_ListsNobodyAndSaysWhatToDo()
    {
        var decision = Decide(new SynchronyLook { Streaming = true });
        Assert.Empty(decision.Commands.Where(command => command.Lane == Lane.Synchrony));
        Assert.False(Lists(decision));
        Assert.Contains("bootstrap.sql", Eligible(new SynchronyLook { Streaming = true }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(2L, false)]
    [InlineData(3L, true)]
    public void Authority_PeerIsListed_IsGivenOnlyWhileCommitsOfThisEpochWait(long? waiting, bool held)
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(5), []), WaitingEpoch = waiting };
        Assert.Equal(held, AuthorityRule.Of(state, At(5.1), Plan()).Held);
    }

    [Fact]
    public void Authority_PeerIsStruckOut_NeedsNobodyToWait() => Assert.True(AuthorityRule.Of(Holding(Record(8, 3, "aws"), 5, 3), At(5.1), Plan()).Held);

    [Fact]
    public void Authority_CommitsWereToldNotToWait_KnowsAtOnce() =>
        Assert.Null(Decide(Waits() with { Streaming = false }, away: 3, loss: StandbyLossMode.Continue).Next.WaitingEpoch);

    [Theory]
    [InlineData(true, 0, SyncStanding.Protected)]
    [InlineData(false, 0, SyncStanding.Continuing)] // commits wait, but the peer is not listed yet
    [InlineData(true, 1.5, SyncStanding.Waiting)]
    public void Standing_CommitsWait_SaysWhatThatMeans(bool listed, double away, SyncStanding expected)
    {
        var state = State(listed, away, 0);
        var local = Primary(Now) with { Synchrony = Waits() with { Streaming = away == 0 } };
        Assert.Equal(expected, SyncDecisions.Standing(state, Seen(local), At(Now), Plan()));
    }

    [Fact]
    public void Standing_NothingWaits_ContinuesWithoutTheStandby() =>
        Assert.Equal(SyncStanding.Continuing, SyncDecisions.Standing(State(false, 0, 0), Seen(Primary(Now) with { Synchrony = Free }), At(Now), Plan()));

    [Fact]
    public void Switchover_PeerIsAway_IsRefusedThoughItIsListed()
    {
        var local = Primary(Now) with { Synchrony = Waits() with { Streaming = false } };
        Assert.Contains("does not confirm", Preflight.Switchover(State(true, 3, 0), Seen(local), At(Now), Plan(), null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(Others, null)]
    [InlineData("FIRST 1 (crm_subscription, \"crmdr epoch \")", null)]
    [InlineData("FIRST 1 (crm_subscription, \"crmdr epoch 42\")", 42L)]
    public void Names_CarryTheirEpoch(string names, long? epoch) => Assert.Equal(epoch, StandbyNames.EpochOf(names));

    private static SynchronyLook Waits(long epoch = 1) => new() { Names = StandbyNames.Of(epoch), MayChange = true, Since = 200, Streaming = true, Synchronous = true };

    private static FailoverPolicy Plan(StandbyLossMode loss = StandbyLossMode.Block, string cloud = "aws") =>
        Policy(cloud) with { Synchronous = true, OnStandbyLoss = loss, StandbyLoss = Seconds(2) };

    private static Observation Seen(LocalDatabase local, string peer = "gcp", bool busy = false) =>
        new() { Local = local, Peer = Peer(peer), PeerAskedAt = Seconds(Now), Busy = busy ? [Lane.Synchrony] : [] };

    /// <summary>A holder whose peer has not been connected for <paramref name="away"/> seconds, and has confirmed nothing for <paramref name="lag"/>.</summary>
    private static FailoverState State(bool listed, double away, double lag) =>
        Holding(listed ? Record(8, 1, "aws", "gcp") : Record(8, 1, "aws"), Now - 1, 1) with
        {
            StandbyAwaySince = away > 0 ? Seconds(Now - away) : null,
            Lag = lag > 0 ? new LagWatch(Seconds(Now - lag), [(900UL, Seconds(Now - lag))]) : LagWatch.None,
        };

    private static Decision Decide(SynchronyLook look, bool listed = false, double away = 0, double lag = 0, StandbyLossMode loss = StandbyLossMode.Block, bool busy = false, FailoverPolicy? policy = null)
    {
        var local = Primary(Now) with { Synchrony = look };
        if (lag > 0)
            local = local with { Slot = local.Slot with { Flushed = 900 } };
        return State(listed, away, lag).Decide(Seen(local, busy: busy), Now, policy ?? Plan(loss));
    }

    private static string Eligible(SynchronyLook look) =>
        Preflight.Switchover(State(false, 0, 0) with { Lag = new LagWatch(Seconds(Now), []) }, Seen(Primary(Now) with { Synchrony = look }), At(Now), Plan(), null) ?? "";

    // The renewal is due in every one of these, so what it lists is always there to be seen.
    private static bool Lists(Decision decision) => decision.Swap()!.Value.Wanted.IsEligible("gcp");

    private static bool StrikesOut(Decision decision) => !Lists(decision);
}
