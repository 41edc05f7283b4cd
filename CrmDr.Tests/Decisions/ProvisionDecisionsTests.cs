using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

/// <summary>Strategy pilot-light: gcp starts its application only when it is needed.</summary>
public sealed class ProvisionDecisionsTests
{
    private static readonly WitnessRecord OfAws = Record(8, 3, "aws", "gcp");
    private static readonly WitnessRecord OfGcp = Record(9, 4, "gcp");
    private static readonly FailoverPolicy Gcp = Policy("gcp") with { StartsApplication = true, ProvisionPatience = Seconds(60) };
    private static readonly FailoverPolicy Aws = Policy("aws") with { PeerStartsApplication = true };

    [Fact]
    public void Decide_FollowingAPrimaryThatServes_StartsNothing() =>
        Assert.Null(Watching("gcp", OfAws, 5).Decide(new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3) }, 5, Gcp).Of<Command.Provision>());

    [Fact]
    public void Decide_HoldingTheLease_StartsTheApplicationBeforeItStopsApply()
    {
        var decision = Holding(OfGcp, 5).Decide(new Observation { Local = Standby(5, 3) }, 5.5, Gcp);

        Assert.NotNull(decision.Of<Command.Provision>());
        Assert.Null(decision.Of<Command.StopApply>());
        Assert.Contains("starting cache and application of gcp", decision.Reason);
    }

    [Fact]
    public void Decide_ApplicationIsReady_GoesOnWithThePromotion()
    {
        var first = Holding(OfGcp, 5).Decide(new Observation { Local = Standby(5, 3) }, 5, Gcp);
        var decision = first.Next.Decide(new Observation { Local = Standby(5.5, 3), ApplicationReady = true }, 5.5, Gcp);

        Assert.Null(decision.Of<Command.Provision>());
        Assert.NotNull(decision.Of<Command.StopApply>());
    }

    /// <summary>A platform that cannot start it must not keep the pair unprotected for ever.</summary>
    [Fact]
    public void Decide_ApplicationCannotBeStarted_OpensTheGateAfterAWhileAndGoesOnTrying()
    {
        var state = Holding(OfGcp, 5).Decide(new Observation { Local = Standby(5, 3) }, 5, Gcp).Next;
        state = state with { Lease = Holding(OfGcp, 65).Lease };
        var decision = state.Decide(new Observation { Local = Standby(65, 3) }, 65.5, Gcp);

        Assert.NotNull(decision.Of<Command.StopApply>());
        Assert.NotNull(decision.Of<Command.Provision>());
    }

    [Fact]
    public void Decide_OnePlatformOrderIsUnderWay_WaitsForIt() =>
        Assert.Null(Holding(OfGcp, 5).Decide(new Observation { Local = Standby(5, 3), Busy = [Lane.Provision] }, 5.5, Gcp).Of<Command.Provision>());

    [Fact]
    public void Decide_PrimaryWantsToPassTheLeaseOn_StartsTheApplication() => Assert.NotNull(
        Watching("gcp", OfAws, 5).Decide(new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3) with { WantsPeerApplication = true } }, 5, Gcp).Of<Command.Provision>());

    /// <summary>Its controller and database live, its application does not: whoever is to take over must be able to serve.</summary>
    [Fact]
    public void Decide_PrimaryHasLostItsApplication_StartsTheApplicationAfterTheGrace()
    {
        var serving = new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3) };
        var silent = serving with { Peer = Peer("aws", 3, gate: 3) with { ApplicationReady = false } };
        var state = Watching("gcp", OfAws, 5).Decide(serving, 5, Gcp).Next.Decide(silent, 6, Gcp).Next;

        Assert.Null(state.Decide(silent, 6 + Gcp.ApplicationGrace.TotalSeconds, Gcp).Of<Command.Provision>());
        Assert.NotNull(state.Decide(silent, 6.1 + Gcp.ApplicationGrace.TotalSeconds, Gcp).Of<Command.Provision>());
    }

    /// <summary>One that is only starting is not missed, and a controller that does not answer says nothing of its application.</summary>
    [Fact]
    public void Decide_PrimaryHasNotServedYetOrIsSilent_StartsNothing()
    {
        var starting = new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3) with { ApplicationReady = false } };
        Assert.Null(Watching("gcp", OfAws, 5).Decide(starting, 5, Gcp).Next.Decide(starting, 50, Gcp).Of<Command.Provision>());

        var served = Watching("gcp", OfAws, 5).Decide(new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3) }, 5, Gcp).Next;
        Assert.Null(served.Decide(new Observation { Local = Standby(6, 3) }, 6, Gcp).Next.Decide(new Observation { Local = Standby(50, 3) }, 50, Gcp).Of<Command.Provision>());
    }

    [Fact]
    public void Decide_PrimaryServesAgainForAWhile_EndsTheApplication()
    {
        var idle = new Observation { Local = Standby(5, 3), Peer = Peer("aws", 3, gate: 3), ApplicationReady = true };
        var state = Watching("gcp", OfAws, 5).Decide(idle, 5, Gcp).Next;

        Assert.Null(state.Decide(idle, 5 + Gcp.RetireAfter.TotalSeconds, Gcp).Of<Command.Retire>());
        Assert.NotNull(state.Decide(idle, 5.1 + Gcp.RetireAfter.TotalSeconds, Gcp).Of<Command.Retire>());
        // Not while a person is about to use it, nor while this cloud may not take over.
        Assert.Null(state.Decide(idle with { Peer = idle.Peer! with { WantsPeerApplication = true } }, 50, Gcp).Of<Command.Retire>());
        Assert.Null(Watching("gcp", Record(8, 3, "aws"), 5).Decide(idle, 5, Gcp).Next.Decide(idle, 50, Gcp).Of<Command.Retire>());
    }

    /// <summary>The old primary is back and has everything: the lease goes home, for nobody is served here.</summary>
    [Fact]
    public void Decide_ApplicationNeverCame_PassesTheLeaseToThePeerThatCanServe()
    {
        var record = Record(9, 4, "gcp", "aws");
        var seen = new Observation { Local = Primary(70, 4), Peer = Peer("aws", 4) };
        var state = Holding(record, 70, 4) with
        {
            Lag = LagWatch.None.Seen(Primary(70, 4).Slot, Seconds(70)),
            Provision = new ProvisionWatch(Seconds(5), false, null, null),
        };
        var decision = state.Decide(seen, 70.1, Gcp);

        Assert.IsType<OperatorRequest.Switchover>(decision.Next.Request);
    }

    /// <summary>Warm standby knows nothing of all this: the same looks lead to the same decision.</summary>
    [Fact]
    public void Decide_WarmStandby_DoesNotLookAtTheApplication()
    {
        var seen = new Observation { Local = Standby(5, 3) };
        var decision = Holding(OfGcp, 5).Decide(seen, 5.5);

        Assert.Null(decision.Of<Command.Provision>());
        Assert.Equal(ProvisionWatch.None, decision.Next.Provision);
        Assert.Equal(decision.Reason, Holding(OfGcp, 5).Decide(seen with { ApplicationReady = true }, 5.5).Reason);
    }

    [Fact]
    public void Leave_PrimaryOfAPilotLightWhoseApplicationIsSilent_WaitsUntilTheOtherOneIsReady()
    {
        var seen = new Observation { Local = Primary(20, 3), Peer = Peer("gcp", 3) with { ApplicationReady = false }, ApplicationSilentSince = Seconds(5) };
        var state = Holding(OfAws, 20, 3) with { Lag = LagWatch.None.Seen(Primary(20, 3).Slot, Seconds(20)) };

        Assert.Null(state.Decide(seen, 20.1, Aws).Next.Request);
        Assert.IsType<OperatorRequest.Switchover>(state.Decide(seen with { Peer = Peer("gcp", 3) }, 20.1, Aws).Next.Request);
    }
}
