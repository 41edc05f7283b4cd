using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class PreflightTests
{
    private static readonly FailoverState Primary3 = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(5), []) };
    private static readonly Observation Healthy = new() { Local = Primary(5, 3), Peer = Peer(highestEpoch: 3), PeerAskedAt = Seconds(5) };

    [Theory]
    [InlineData(null)]
    [InlineData("gcp")]
    public void Switchover_ProtectedPair_MayBegin(string? to) => Assert.Null(Preflight.Switchover(Primary3, Healthy, At(5.1), Policy(), to));

    [Theory]
    [InlineData("mars", "no cloud 'mars'")]
    [InlineData("aws", "already is primary")]
    public void Switchover_WrongTarget_IsRefused(string to, string reason) =>
        Assert.Contains(reason, Preflight.Switchover(Primary3, Healthy, At(5.1), Policy(), to));

    [Fact]
    public void Switchover_AskedOfTheStandby_NamesThePrimary()
    {
        var refused = Preflight.Switchover(Watching("gcp", Record(8, 3, "aws"), 5), new Observation { Local = Standby(5, 3) }, At(5.1), Policy("gcp"), null);
        Assert.Equal("aws is primary, not gcp; ask its controller", refused);
    }

    [Fact]
    public void Switchover_WitnessHasNotAnswered_IsRefused() =>
        Assert.Contains("witness", Preflight.Switchover(Start("aws"), Healthy, At(5.1), Policy(), null));

    [Fact]
    public void Switchover_LeaseHasEnded_IsRefused() => Assert.Contains("not serving", Preflight.Switchover(Primary3, Healthy, At(9), Policy(), null));

    [Fact]
    public void Switchover_PeerDoesNotAnswer_IsRefused() =>
        Assert.Contains("does not answer", Preflight.Switchover(Primary3, Healthy with { Peer = null }, At(5.1), Policy(), null));

    [Fact]
    public void Switchover_PeersApplicationHasJustStarted_IsRefused() =>
        Assert.Contains("just started", Preflight.Switchover(Primary3, Healthy with { Peer = Healthy.Peer! with { ApplicationReady = false } }, At(5.1), Policy(), null));

    [Fact]
    public void Switchover_PeerIsNotListed_IsRefusedWithTheReason()
    {
        var state = Holding(Record(8, 3, "aws"), 5, 3);
        var seen = Healthy with { Local = Primary(5, 3) with { Promotions = [new Promotion(3, false, 400, 100, false)] } };
        Assert.Contains("salvage", Preflight.Switchover(state, seen, At(5.1), Policy(), null));
    }

    [Fact]
    public void Switchover_AnotherIsUnderWay_IsRefused()
    {
        var state = Primary3 with { Request = new OperatorRequest.Switchover(Seconds(5), 3) };
        Assert.Contains("under way", Preflight.Switchover(state, Healthy, At(5.1), Policy(), null));
    }

    [Theory]
    [InlineData(true, false, null)]
    [InlineData(false, true, null)]
    [InlineData(false, false, "--allow-data-loss")]
    public void Failover_PrimaryIsGone_NeedsAnEligibleStandbyOrAPersonsWord(bool eligible, bool allow, string? refused)
    {
        var state = Watching("gcp", eligible ? Record(8, 3, "aws", "gcp") : Record(8, 3, "aws"), 5);
        var answer = Preflight.Failover(state, new Observation { Local = Standby(9, 3) }, At(9), Policy("gcp"), allow);
        if (refused is null)
            Assert.Null(answer);
        else
            Assert.Contains(refused, answer);
    }

    [Fact]
    public void Failover_PrimaryIsAlive_PointsToSwitchover()
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 5);
        Assert.Contains("use crmdr switchover", Preflight.Failover(state, new Observation { Local = Standby(6, 3), Peer = Peer("aws", 3, 3) }, At(6), Policy("gcp"), true));
    }

    [Fact]
    public void Failover_AskedOfThePrimary_IsRefused() => Assert.Contains("already is primary", Preflight.Failover(Primary3, Healthy, At(5.1), Policy(), true));

    [Fact]
    public void Failover_AskedOfTheHolderOfARestoredWitness_MayBegin() =>
        Assert.Null(Preflight.Failover(Watching("aws", Record(8, 3, "aws"), 5), new Observation { Local = Standby(9, 5) }, At(9), Policy(), true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failover_WitnessLostEverything_NeedsAPersonsWord(bool allow)
    {
        var refused = Preflight.Failover(Watching("gcp", WitnessRecord.Initial, 5), new Observation { Local = Standby(9, 4) }, At(9), Policy("gcp"), allow);
        Assert.Equal(allow, refused is null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failover_EpochWouldNotRise_NeedsAPersonsWord(bool allow)
    {
        var refused = Preflight.Failover(Watching("gcp", Record(8, 3, "aws", "gcp"), 5), new Observation { Local = Standby(9, 4) }, At(9), Policy("gcp"), allow);
        Assert.Equal(allow, refused is null);
        if (!allow)
            Assert.Contains("epoch 4 is not above 4", refused);
    }

    [Theory]
    [InlineData(false, true, true)] // who accepts a loss goes further than before
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void Failover_AnotherIsUnderWay_IsRefusedUnlessItGoesFurther(bool before, bool now, bool accepted)
    {
        var state = Watching("gcp", Record(8, 3, "aws", "gcp"), 5) with { Request = new OperatorRequest.Failover(Seconds(8), before) };
        var refused = Preflight.Failover(state, new Observation { Local = Standby(9, 3) }, At(9), Policy("gcp"), now);
        Assert.Equal(accepted, refused is null);
        if (!accepted)
            Assert.Contains("under way", refused);
    }

    [Fact]
    public void Failover_NobodyEverHeldTheLease_IsRefused() =>
        Assert.Contains("nothing to fail over", Preflight.Failover(Watching("gcp", WitnessRecord.Initial, 5), new Observation { Local = Standby(9, 0) }, At(9), Policy("gcp"), true));

    [Fact]
    public void Failover_LocalDatabaseIsAway_IsRefused() =>
        Assert.Contains("database of gcp", Preflight.Failover(Watching("gcp", Record(8, 3, "aws", "gcp"), 5), new Observation { LocalDown = true }, At(9), Policy("gcp"), true));
}
