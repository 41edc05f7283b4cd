using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class ApplicationRuleTests
{
    private static readonly FailoverState Primary3 = Holding(Record(8, 3, "aws", "gcp"), 5, 3) with { Lag = new LagWatch(Seconds(5), []) };

    private static readonly Observation Silent = new()
    {
        Local = Primary(5, 3),
        Peer = Peer(highestEpoch: 3),
        PeerAskedAt = Seconds(5),
        ApplicationSilentSince = Seconds(1),
    };

    [Fact]
    public void Decide_ApplicationSilentForTheGrace_PassesTheLeaseOnAsAPlannedMove()
    {
        var decision = Primary3.Decide(Silent, 5.1);

        Assert.Equal(Role.SwitchingOver, decision.Role);
        Assert.NotNull(decision.Of<Command.Fence>());
        Assert.Contains("no application of aws has asked for the authority for 4.1 s", decision.Reason);
    }

    [Fact]
    public void Decide_ApplicationSilentForLess_Stays() => Assert.Equal(Role.Primary, Primary3.Decide(Silent with { ApplicationSilentSince = Seconds(1.2) }, 5.1).Role);

    [Fact]
    public void Decide_NoApplicationHasEverAsked_Stays() => Assert.Equal(Role.Primary, Primary3.Decide(Silent with { ApplicationSilentSince = null }, 5.1).Role);

    [Fact]
    public void Decide_NobodyWouldServeThereEither_Stays() =>
        Assert.Equal(Role.Primary, Primary3.Decide(Silent with { Peer = Peer(highestEpoch: 3) with { ApplicationReady = false } }, 5.1).Role);

    [Fact]
    public void Decide_PeerIsNotListed_Stays()
    {
        var unlisted = Holding(Record(8, 3, "aws"), 5, 3) with { Lag = new LagWatch(Seconds(5), []) };
        Assert.Equal(Role.Primary, unlisted.Decide(Silent, 5.1).Role);
    }

    [Fact]
    public void Decide_PausedOrManual_Stays()
    {
        Assert.Equal(Role.Primary, Primary3.Decide(Silent with { Paused = true }, 5.1).Role);
        Assert.Equal(Role.Primary, Primary3.Decide(Silent, 5.1, Policy(automatic: false)).Role);
    }
}
