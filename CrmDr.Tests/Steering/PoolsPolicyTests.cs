using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

public sealed class PoolsPolicyTests
{
    [Fact]
    public void Failover_AsTheGatewaySeesIt()
    {
        var options = World.Options();
        var world = World.After(World.After(PoolsState.New([("aws", 50, 1), ("gcp", 50, 1)]), World.Aws, World.Good(5)), World.Gcp, World.Bad(5, ready: true));
        Assert.Equal("Requests go to aws.", PoolChanges.Destination(world, options));

        var refused = PoolsPolicy.AfterEvidence(world, World.Aws, PassiveEvidence.NotConnected, TimeSpan.FromSeconds(1), GatewayMode.Full, Strategy.WarmStandby);
        Assert.Equal("Writes are held, reads go to gcp.", PoolChanges.Destination(refused, options));
        Assert.True(PoolsPolicy.IsUrgent(refused, GatewayMode.Full));

        var promoted = World.After(refused, World.Gcp, World.Good(6));
        Assert.Equal("Requests go to gcp.", PoolChanges.Destination(promoted, options));
        Assert.Equal(6, promoted.HighestEpoch);
        Assert.Equal(
            [PoolChangeKind.OriginChanged, PoolChangeKind.PoolUp, PoolChangeKind.EpochRaised, PoolChangeKind.SteeringChanged],
            PoolChanges.Between(refused, promoted, options).Select(change => change.Kind));
    }

    [Fact]
    public void FrozenPrimary_LosesToAPoolActiveInALaterEpoch()
    {
        var world = World.After(World.Of("aws up 5; gcp down ready 5", "aws"), World.Gcp, World.Good(6));

        Assert.True(PoolsPolicy.IsSuperseded(world, world.Pool("aws")));
        Assert.Equal(["gcp"], PoolsPolicy.Active(world, GatewayMode.Full).Select(pool => pool.Name));
        Assert.Equal(["aws", "gcp"], PoolsPolicy.Active(world, GatewayMode.Cloudflare).Select(pool => pool.Name));
    }

    [Fact]
    public void StandbyThatKnowsALaterEpoch_DoesNotSupersedeWhileItIsNotActive()
    {
        var world = World.After(World.Of("aws up 5; gcp down ready 5"), World.Gcp, World.Bad(6, ready: true));

        Assert.Equal(6, world.HighestEpoch);
        Assert.Equal(["aws"], PoolsPolicy.Active(world, GatewayMode.Full).Select(pool => pool.Name));
    }

    [Fact]
    public void AfterEpoch_ItNeverFalls()
    {
        var world = World.Of("aws up 5; gcp down");
        foreach (var epoch in new long?[] { 4, null, 5, 3 })
            world = PoolsPolicy.AfterEpoch(world, "aws", epoch, GatewayMode.Full);

        Assert.Equal((5L, 5L), (world.HighestEpoch, world.Pool("aws").Epoch!.Value));
        Assert.Equal(7, PoolsPolicy.AfterEpoch(world, "gcp", 7, GatewayMode.Full).HighestEpoch);
    }

    [Theory]
    [InlineData(PassiveEvidence.NotConnected, GatewayMode.Full, Strategy.WarmStandby, "1 usable")]
    [InlineData(PassiveEvidence.NotStored, GatewayMode.Full, Strategy.WarmStandby, "0 usable")]
    [InlineData(PassiveEvidence.NotStored, GatewayMode.Full, Strategy.PilotLight, "0 usable")]
    [InlineData(PassiveEvidence.NotStored, GatewayMode.Full, Strategy.ActiveActive, "2 usable")]
    [InlineData(PassiveEvidence.NotConnected, GatewayMode.Full, Strategy.ActiveActive, "1 usable")]
    [InlineData(PassiveEvidence.NotConnected, GatewayMode.Cloudflare, Strategy.WarmStandby, "2 usable")]
    [InlineData(PassiveEvidence.NotStored, GatewayMode.Cloudflare, Strategy.WarmStandby, "2 usable")]
    public void AfterEvidence_SuspendsWhatItSpeaksAgainst(PassiveEvidence evidence, GatewayMode mode, Strategy strategy, string expected)
    {
        var world = PoolsPolicy.AfterEvidence(World.Of("aws up two 5; gcp down"), World.Aws, evidence, TimeSpan.Zero, mode, strategy);

        Assert.Equal(expected, $"{world.Pool("aws").Origins.Count(origin => origin.IsUsable)} usable");
    }

    [Theory]
    [InlineData("aws up 5; gcp down", GatewayMode.Full, false)]
    [InlineData("aws up suspended 5; gcp up 6", GatewayMode.Full, true)]
    [InlineData("aws down; gcp down", GatewayMode.Full, true)]
    [InlineData("aws down; gcp down", GatewayMode.Cloudflare, false)]
    [InlineData("aws down suspended; gcp up", GatewayMode.Full, false)]
    public void IsUrgent_WhileAChangeIsAwaited(string world, GatewayMode mode, bool expected) =>
        Assert.Equal(expected, PoolsPolicy.IsUrgent(World.Of(world), mode));

    [Fact]
    public void LastActive_RemembersThroughAnOutage()
    {
        var world = World.After(World.Of("aws; gcp"), World.Gcp, World.Good(6));
        Assert.Equal("gcp", world.LastActive);
        Assert.Equal("gcp", World.After(world, World.Gcp, World.Bad(6)).LastActive);
    }

    [Fact]
    public void IsSameAs_OnlyWhatARequestCouldNoticeCounts()
    {
        var options = World.Options();
        var view = SteeringView.Of(World.Of("aws up two 5; gcp down ready"), options);

        Assert.True(view.IsSameAs(SteeringView.Of(World.Of("aws up two 6; gcp down ready"), options)));
        Assert.False(view.IsSameAs(SteeringView.Of(World.Of("aws up 5; gcp down ready"), options)));
        Assert.False(view.IsSameAs(SteeringView.Of(World.Of("aws up two 5; gcp down"), options)));
        Assert.False(view.IsSameAs(SteeringView.Of(World.Of("aws up two 5; gcp up"), options)));
        Assert.Empty(PoolChanges.Between(World.Of("aws up 5; gcp down"), World.Of("aws up 5; gcp down"), options));
    }
}
