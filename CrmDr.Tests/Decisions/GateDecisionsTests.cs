using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class GateDecisionsTests
{
    private static readonly WitnessRecord Epoch3 = Record(8, 3, "aws", "gcp");

    [Fact]
    public void Decide_LeaseHasEnded_ClosesTheGate()
    {
        var decision = Holding(Epoch3, 5, 3).Decide(new Observation { Local = Primary(7, 3) }, 7);
        Assert.Equal(new Command.Fence(3), decision.Of<Command.Fence>());
        Assert.Equal(Role.Fenced, decision.Role);
        Assert.Null(decision.Next.OpenEpoch); // no authority from the moment the fence is ordered
    }

    [Fact]
    public void Decide_ControllerStartsAnewOnThePrimary_ClosesTheGate() =>
        Assert.NotNull(Watching("aws", Epoch3, 5).Decide(new Observation { Local = Primary(5, 3) }, 5).Of<Command.Fence>());

    [Fact]
    public void Decide_PeerHasTakenOver_ClosesTheGate() =>
        Assert.NotNull(Watching("aws", Record(9, 4, "gcp"), 5).Decide(new Observation { Local = Primary(5, 3) }, 5).Of<Command.Fence>());

    [Fact]
    public void Decide_DatabaseCrashedAndIsEmptyButTheRoleIsGranted_Fences() =>
        Assert.NotNull(Watching("aws", Record(9, 4, "gcp"), 5).Decide(new Observation { Local = Standby(5, 3) with { WriterGranted = true } }, 5).Of<Command.Fence>());

    [Fact]
    public void Decide_ClosedStandbyHearsOfANewerEpoch_RemembersIt() =>
        Assert.Equal(new Command.RememberEpoch(4), Watching("gcp", Record(9, 4, "aws"), 5).Decide(new Observation { Local = Standby(5, 3) }, 5).Of<Command.RememberEpoch>());

    [Fact]
    public void Decide_WitnessHasNotAnswered_LeavesTheGateToTheDeadline()
    {
        // Nothing is known yet: authority is not given either, and a fence would end sessions for nothing.
        Assert.Empty(Start("aws").Decide(new Observation { Local = Primary(5, 3) }, 5).Commands);
    }

    [Fact]
    public void Decide_GateIsOpenForAnotherEpoch_ClosesItFirst() =>
        Assert.Equal(new Command.Fence(2), Holding(Epoch3, 5, 2).Decide(new Observation { Local = Primary(5, 2) }, 5.1).Of<Command.Fence>());

    [Fact]
    public void Decide_FirstEpochEver_OpensClean() =>
        Assert.Equal(new Command.Promote(1, true, null), Holding(Record(1, 1, "aws"), 5).Decide(new Observation { Local = Standby(5, 0) }, 5).Of<Command.Promote>());

    [Fact]
    public void Decide_MarkerOfTheEpochBeforeIsHere_OpensClean()
    {
        var decision = Holding(Epoch3, 5).Decide(new Observation { Local = Standby(5, 2) with { HighestMarker = 2 } }, 5);
        Assert.Equal(new Command.Promote(3, true, null), decision.Of<Command.Promote>());
        Assert.Equal(Role.Promoting, decision.Role);
        Assert.Equal(Policy().TransitionLoop, decision.LookAgainIn);
    }

    [Fact]
    public void Decide_MarkerOfAnEarlierEpoch_IsNotTakenForThisOne() =>
        Assert.Null(Holding(Epoch3, 5).Decide(new Observation { Local = Standby(5, 2) with { HighestMarker = 1 } }, 5).Of<Command.Promote>());

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)] // the witness was restored to before epoch 4
    public void Decide_WasPromotedBefore_OpensAgainUnlessAHigherEpochIsKnown(long highest, bool opens)
    {
        var local = Standby(5, highest) with { Promotions = [new Promotion(3, true, null, 100, false)] };
        Assert.Equal(opens ? new Command.Reopen(3) : null, Holding(Epoch3, 5).Decide(new Observation { Local = local }, 5).Of<Command.Reopen>());
    }

    [Fact]
    public void Decide_EpochWasRaisedHere_OpensClean()
    {
        var local = Standby(5, 2) with { HighestMarker = 2, Promotions = [new Promotion(2, true, null, 100, false)] };
        Assert.Equal(new Command.Promote(3, true, null), Holding(Epoch3, 5).Decide(new Observation { Local = local }, 5).Of<Command.Promote>());
    }

    [Fact]
    public void Decide_EpochWasPromotedBefore_Reopens()
    {
        var local = Primary(5, 3) with { GateEpoch = null, WriterGranted = false };
        Assert.Equal(new Command.Reopen(3), Holding(Epoch3, 5).Decide(new Observation { Local = local }, 5).Of<Command.Reopen>());
    }

    [Fact]
    public void Decide_MarkerStandsForThisEpoch_NeverReopens()
    {
        var local = Primary(5, 3) with { GateEpoch = null, WriterGranted = false, HighestMarker = 3 };
        var decision = Holding(Epoch3, 5).Decide(new Observation { Local = local }, 5);
        Assert.Null(decision.Of<Command.Reopen>());
        Assert.Equal((Record(9, 4, "aws"), SwapPurpose.Raise), decision.Swap());
    }

    [Fact]
    public void Decide_Failover_DrainsStopsApplyThenOpens()
    {
        var state = Holding(Epoch3, 5);
        var local = Standby(5, 2);

        var draining = state.Decide(new Observation { Local = local }, 5);
        Assert.Null(draining.Of<Command.StopApply>());
        Assert.Contains("applying what has arrived", draining.Reason);

        var quiet = draining.Next.Decide(new Observation { Local = local }, 5.07);
        Assert.NotNull(quiet.Of<Command.StopApply>());

        var workersLeft = local with { Subscription = local.Subscription with { Enabled = false } };
        Assert.NotNull(quiet.Next.Decide(new Observation { Local = workersLeft }, 5.1).Of<Command.StopApply>()); // disabled is not stopped

        var stopped = workersLeft with { Subscription = workersLeft.Subscription with { Workers = 0 } };
        Assert.Equal(new Command.Promote(3, false, 1000), quiet.Next.Decide(new Observation { Local = stopped }, 5.2).Of<Command.Promote>());
    }

    [Fact]
    public void Decide_PromotingAndTheLeaseEnds_OpensNothing()
    {
        var decision = Holding(Epoch3, 5).Decide(new Observation { Local = Standby(7, 2) with { HighestMarker = 2 } }, 7);
        Assert.Null(decision.Of<Command.Promote>());
    }

    [Fact]
    public void Decide_Switchover_FencesWritesTheMarkerAndWaitsForThePeer()
    {
        var state = Holding(Epoch3, 5, 3) with { Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        Assert.Equal(new Command.Fence(3), state.Decide(new Observation { Local = Primary(5, 3), Peer = Peer(highestEpoch: 3) }, 5).Of<Command.Fence>());

        var closed = Primary(5, 3) with { GateEpoch = null, WriterGranted = false };
        Assert.Equal(new Command.WriteMarker(3), state.Decide(new Observation { Local = closed, Peer = Peer(highestEpoch: 3) }, 5).Of<Command.WriteMarker>());

        var marked = closed with { HighestMarker = 3 };
        var waiting = state.Decide(new Observation { Local = marked, Peer = Peer(highestEpoch: 3) }, 5.1);
        Assert.Null(waiting.Swap());
        Assert.Equal(Role.SwitchingOver, waiting.Role);

        var seen = state.Decide(new Observation { Local = marked, Peer = Peer(highestEpoch: 3) with { HighestMarker = 3 } }, 5.2);
        Assert.Equal((Record(9, 4, "gcp"), SwapPurpose.Give), seen.Swap());
        Assert.False(seen.Next.Lease.IsLive(At(5.2)));
    }

    [Fact]
    public void Decide_SwitchoverWhileAnApplicationMayStillAcknowledge_KeepsTheEpoch()
    {
        var state = Holding(Epoch3, 5, 3) with { Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        var seen = new Observation
        {
            Local = Primary(5, 3) with { GateEpoch = null, WriterGranted = false, HighestMarker = 3 },
            Peer = Peer(highestEpoch: 3) with { HighestMarker = 3 },
            PromisedUntil = Seconds(5.5),
        };
        Assert.Null(state.Decide(seen, 5.4).Swap());
        Assert.Equal(SwapPurpose.Give, state.Decide(seen, 5.5).Swap()?.Purpose);
        // A wall clock that was set forward ends nobody's belief.
        var setForward = new ClockReading(Seconds(5.4), Seconds(5.6));
        Assert.Null(Decider.Decide(state with { Lease = state.Lease with { LastRead = setForward.Monotonic } }, seen, setForward, Policy()).Swap());
    }

    [Fact]
    public void Decide_SwitchoverTakesTooLong_RaisesTheEpochAndOpensAgain()
    {
        var state = Holding(Epoch3, 15, 3) with { Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        var marked = Primary(15, 3) with { GateEpoch = null, WriterGranted = false, HighestMarker = 3 };
        var decision = state.Decide(new Observation { Local = marked, Peer = Peer(highestEpoch: 3) }, 15.1);
        Assert.Null(decision.Next.Request);
        Assert.Equal((Record(9, 4, "aws"), SwapPurpose.Raise), decision.Swap());
    }

    [Fact]
    public void Decide_SwitchoverTakesTooLongBeforeTheMarker_OpensAgainInTheSameEpoch()
    {
        var state = Holding(Epoch3, 15, 3) with { Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        var closed = Primary(15, 3) with { GateEpoch = null, WriterGranted = false };
        Assert.Equal(new Command.Reopen(3), state.Decide(new Observation { Local = closed, Peer = Peer(highestEpoch: 3) }, 15.1).Of<Command.Reopen>());
    }
}
