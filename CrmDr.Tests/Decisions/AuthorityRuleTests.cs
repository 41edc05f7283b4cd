using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class AuthorityRuleTests
{
    [Fact]
    public void Of_HolderWithOpenGate_LastsAsLongAsTheLease()
    {
        var answer = AuthorityRule.Of(Holding(Record(8, 3, "aws"), 5, 3), At(5.5), Policy());
        Assert.Equal(new AuthorityAnswer(3, true, true, Seconds(1.3), "holding the lease"), answer);
    }

    [Theory]
    [InlineData(6.79, true)]
    [InlineData(6.8, false)]
    [InlineData(60, false)]
    public void Of_LeaseEnds_EndsWithIt(double now, bool held) =>
        Assert.Equal(held, AuthorityRule.Of(Holding(Record(8, 3, "aws"), 5, 3), At(now), Policy()).Held);

    [Theory]
    [InlineData(null)]
    [InlineData(2L)]
    public void Of_GateIsNotOpenForThisEpoch_HasNone(long? open) =>
        Assert.False(AuthorityRule.Of(Holding(Record(8, 3, "aws"), 5, open), At(5.1), Policy()).Held);

    [Fact]
    public void Of_Standby_SaysWhoHoldsTheLease()
    {
        var answer = AuthorityRule.Of(Watching("gcp", Record(8, 3, "aws"), 5), At(5.1), Policy("gcp"));
        Assert.Equal(AuthorityAnswer.None(3, "aws holds the lease"), answer);
    }

    [Fact]
    public void Of_BeforeTheWitnessAnswered_HasNone() => Assert.False(AuthorityRule.Of(Start("aws"), At(5), Policy()).Held);

    [Theory]
    [InlineData(1.5, 1.5)]   // confirmed through 1.5: the ceiling is 6.5, the lease lasts until 6.8
    [InlineData(5.4, 1.8)]   // nothing is old: the lease counts
    [InlineData(0.1, 0.1)]
    [InlineData(0.0, null)]  // maxLag is reached
    public void Of_PeerIsListed_EndsNoLaterThanMaxLagAfterTheOldestUnconfirmedWrite(double confirmedThrough, double? remaining)
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(confirmedThrough), []) };
        var answer = AuthorityRule.Of(state, At(5), Policy());
        Assert.Equal(remaining is not null, answer.Held);
        Assert.Equal(remaining ?? 0, answer.Remaining.TotalSeconds, 6);
    }

    [Fact]
    public void Of_PeerIsListedAndNothingIsKnownOfTheSlot_HasNone() =>
        Assert.False(AuthorityRule.Of(Holding(Record(8, 3, "aws", "gcp"), 5, 3), At(5), Policy()).Held);

    [Fact]
    public void Of_PeerIsStruckOut_IsNotBoundByTheLag()
    {
        var state = Holding(Record(8, 3, "aws"), 5, 3) with { Lag = new LagWatch(TimeSpan.Zero, []) };
        Assert.Equal(Seconds(1.8), AuthorityRule.Of(state, At(5), Policy()).Remaining);
    }

    [Fact]
    public void Of_StrikingOutIsOnItsWay_IsStillBoundByTheLag()
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(TimeSpan.Zero, []) };
        state = state with { Lease = state.Lease.Sending(Record(9, 3, "aws"), At(5.1)) };
        Assert.False(AuthorityRule.Of(state, At(5.1), Policy()).Held);
    }

    [Fact]
    public void Of_SwitchingOver_AcknowledgesButTakesNothingNew()
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(5), []), Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        var answer = AuthorityRule.Of(state, At(5.1), Policy());
        Assert.True(answer.Held);
        Assert.False(answer.Accepting);
    }

    [Fact]
    public void Of_LeaseIsBeingGivenAway_HasNone()
    {
        var state = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(5), []) };
        state = state with { Lease = state.Lease.Sending(Record(8, 3, "aws").Passed("gcp"), At(5.1)) };
        Assert.False(AuthorityRule.Of(state, At(5.1), Policy()).Held);
    }
}
