using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class PromiseRuleTests
{
    private static readonly WitnessRecord Aws3 = Record(8, 3, "aws", "gcp");
    private static readonly Observation Seen = new() { Local = Standby(10, 3), Peer = Peer("aws", 3, 3) };

    [Fact]
    public void Judge_FollowerOfThatEpoch_IsBoundLongerThanTheHolderBelieves()
    {
        var (next, refusal) = Judge(Follower());
        Assert.Null(refusal);
        Assert.Equal(new GivenPromise(3, Seconds(14.4)), next.Given); // two leases, a margin more in each
        Assert.Equal(Seconds(13.6), Timing.PromisedUntil(At(10)));
    }

    public static TheoryData<string, FailoverState, Observation, string, long, string> Refusals => new()
    {
        { "never read the record", Start("gcp") with { KnowsPredecessor = true }, Seen, "aws", 3, "has not answered" },
        { "another epoch", Follower(), Seen, "aws", 2, "holder of epoch 3" },
        { "a later epoch than is known", Follower(), Seen, "aws", 4, "holder of epoch 3" },
        { "not the holder", Follower(), Seen, "mars", 3, "knows aws" },
        { "it holds the lease itself", Holding(Record(8, 3, "gcp"), 10, 3) with { KnowsPredecessor = true }, Seen, "aws", 3, "knows gcp" },
        { "its database knows a higher epoch", Follower(), Seen with { Local = Standby(10, 4) }, "aws", 3, "epoch 4, above 3" },
        { "its take is under way", Sent(Record(9, 4, "gcp")), Seen, "aws", 3, "may be taking" },
        { "its take was refused and nothing read since", Refused(Record(9, 4, "gcp")), Seen, "aws", 3, "may be taking" },
        { "a predecessor's take may arrive", Follower() with { Lease = new LeaseView("gcp").Seen(Aws3, At(9), Timing) }, Seen, "aws", 3, "predecessor may be taking" },
        { "the witness was restored", Follower() with { Lease = Follower().Lease.Seen(Record(5, 3, "aws"), At(9.9), Timing) }, Seen, "aws", 3, "predecessor may be taking" },
        { "a person wants it to take over", Follower() with { Request = new OperatorRequest.Failover(Seconds(9), false) }, Seen, "aws", 3, "a person" },
        { "its database does not answer", Follower(), Seen with { Local = null, LocalDown = true }, "aws", 3, "database of gcp" },
        { "its database was never looked at", Follower() with { KnowsPredecessor = false }, Seen, "aws", 3, "database of gcp" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Judge_AnythingElse_RefusesAndIsNotBound(string why, FailoverState state, Observation seen, string asker, long epoch, string says)
    {
        var (next, refusal) = PromiseRule.Judge(state, seen, At(10), Policy("gcp"), asker, epoch);
        Assert.True(refusal?.Contains(says, StringComparison.Ordinal), $"{why}: {refusal}");
        Assert.Null(next.Given);
    }

    [Fact]
    public void Judge_TakeThatCanNoLongerBeApplied_Promises()
    {
        // The holder has renewed since: the take expected a revision that is gone.
        var state = Sent(Record(9, 4, "gcp"));
        state = state with { Lease = state.Lease.Seen(Record(10, 3, "aws", "gcp"), At(9.9), Timing) };
        Assert.Null(Judge(state).Refusal);
    }

    [Fact]
    public void Judge_Again_BindsFromThen() => Assert.Equal(Seconds(15.4), PromiseRule.Judge(Judge(Follower()).Next, Seen, At(11), Policy("gcp"), "aws", 3).Next.Given?.Until);

    [Theory]
    [InlineData(14.39, false)]
    [InlineData(14.4, true)]
    public void Decide_Bound_TakesNothingBeforeTheTimeIsOver(double now, bool takes)
    {
        var state = Judge(Follower()).Next;
        Assert.Equal(takes, state.Decide(new Observation { Local = Standby(now, 3) }, now).Swap() is not null);
        var forced = state with { Request = new OperatorRequest.Failover(Seconds(11), AllowDataLoss: true) };
        Assert.Equal(takes, forced.Decide(new Observation { Local = Standby(now, 3) }, now).Swap() is not null);
    }

    [Fact]
    public void Decide_BoundByAnEpochThatItsHolderHasPassedOn_ServesAtOnce()
    {
        var state = Judge(Follower()).Next;
        state = state with { Lease = state.Lease.Seen(Record(10, 4, "gcp"), At(10.2), Timing) };
        Assert.Equal(SwapPurpose.Renew, state.Decide(new Observation { Local = Standby(10.2, 3) }, 10.2).Swap()?.Purpose);
    }

    [Fact]
    public void Decide_RestoredWitnessNamesTheOneWhoPromised_StaysBound()
    {
        // The holder of epoch 3 rests on the promise and does not see the witness.
        var state = Judge(Follower()).Next;
        state = state with { Lease = state.Lease.Seen(Record(4, 3, "gcp"), At(10.2), Timing) };
        var decision = state.Decide(new Observation { Local = Standby(13, 3), Peer = Peer("aws", 3), PeerAskedAt = Seconds(13) }, 13);
        Assert.Null(decision.Swap());
        Assert.Contains("promised aws", decision.Reason);
    }

    /// <summary>The holder of epoch 3 rests on the promise; a person, who sees a witness without a record, must not end it.</summary>
    [Theory]
    [InlineData(13, false)]
    [InlineData(14.39, false)]
    [InlineData(14.4, true)]
    public void Decide_WitnessRestoredToBeforeTheFirstTake_StaysBoundWhoeverAsks(double now, bool takes)
    {
        var state = Judge(Follower()).Next;
        state = state with { Lease = state.Lease.Seen(Record(0, 0, null), At(10.2), Timing), Request = new OperatorRequest.Failover(Seconds(10.5), AllowDataLoss: true) };
        var swap = state.Decide(new Observation { Local = Standby(now, 3) }, now).Swap();
        Assert.Equal(takes, swap is { Purpose: SwapPurpose.Take, Wanted.Epoch: 4 });
        Assert.Equal(takes, swap is not null);
    }

    [Theory]
    [InlineData(4.39, false)]
    [InlineData(4.4, true)]
    public void Decide_PredecessorHadPromised_KeepsItForTheWholeLengthFromTheStart(double now, bool takes)
    {
        var state = Watching("gcp", Aws3, 0.5);
        var local = Standby(now, 3) with { Promise = new StoredPromise(3, Timing.PromiseBinds) };
        Assert.Equal(takes, state.Decide(new Observation { Local = local }, now).Swap() is not null);
    }

    [Fact]
    public void Decide_BeforeTheFirstLook_BecomesLiveOnNoAccount()
    {
        var state = Watching("aws", Aws3, 1);
        var seen = new Observation { Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(2) };
        Assert.Null(state.Decide(seen, 2).Swap());
        Assert.NotNull(state.Decide(seen with { Local = Standby(2, 3) }, 2).Swap());
    }

    private static (FailoverState Next, string? Refusal) Judge(FailoverState state) => PromiseRule.Judge(state, Seen, At(10), Policy("gcp"), "aws", 3);

    /// <summary>gcp, that has seen aws renew.</summary>
    private static FailoverState Follower() =>
        Start("gcp") with { KnowsPredecessor = true, Lease = new LeaseView("gcp").Seen(Record(7, 3, "aws", "gcp"), At(8), Timing).Seen(Aws3, At(9), Timing) };

    private static FailoverState Sent(WitnessRecord wanted) => Follower() with { Lease = Follower().Lease.Sending(wanted, At(9.5)) };

    private static FailoverState Refused(WitnessRecord wanted) =>
        Follower() with { Lease = Sent(wanted).Lease.Answered(new CompareAndSetResult(wanted, At(9.5), CompareAndSetOutcome.Refused), At(9.6), Timing) };
}
