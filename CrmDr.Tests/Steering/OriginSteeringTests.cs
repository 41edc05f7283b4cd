using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Follows Cloudflare's pages under developers.cloudflare.com/load-balancing: traffic-steering/origin-level-steering (weights), additional-options/planned-maintenance (drain), health-details (health threshold).</summary>
public sealed class OriginSteeringTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(new[] { 0.25, 0.25, 0.5 }, "", new[] { 0.25, 0.25, 0.5 })]
    [InlineData(new[] { 0.25, 0.25, 0.5 }, "down 2", new[] { 0.5, 0.5, 0 })]
    [InlineData(new[] { 1, 0.0, 1 }, "", new[] { 0.5, 0, 0.5 })]
    [InlineData(new[] { 1, 0.0, 0 }, "down 0", new[] { 0, 0.5, 0.5 })]
    [InlineData(new[] { 0.2, 0.2, 0.6 }, "off 2", new[] { 0.5, 0.5, 0 })]
    public void Weights_AreSharesOfThoseThatMayBeChosen(double[] weights, string then, double[] expected)
    {
        // origin-level-steering: share = weight / sum of all weights in the pool; one with weight 0 should get nothing
        var state = Pool(weights);
        state = then.Split(' ') switch
        {
            ["down", var number] => Change(state, int.Parse(number), origin => origin with { Health = HealthStatus.Unhealthy }),
            ["off", var number] => PoolsPolicy.AfterSetting(state, new OriginId("aws", int.Parse(number)), new OriginPlan(1, false), TimeSpan.Zero, Drain),
            _ => state,
        };
        var view = SteeringView.Of(state, World.Options(GatewayMode.Cloudflare));
        var (random, hits) = (new Random(11), new int[weights.Length]);
        for (var count = 0; count < 20_000; count++)
            hits[SteeringPolicy.Choose(view, World.Write(origin: random.NextDouble()))!.Value.Origin.Index]++;

        for (var at = 0; at < hits.Length; at++)
            Assert.InRange(hits[at] / 20_000.0, expected[at] - 0.015, expected[at] + 0.015);
    }

    [Fact]
    public void Disabled_KeepsItsSessionsUntilTheyAreDrained_AndGetsNoOthers()
    {
        // planned-maintenance, gradual rotation: sessions of a disabled endpoint go on for the drain duration
        var id = new OriginId("aws", 1);
        var view = View(PoolsPolicy.AfterSetting(Pool(1, 1), id, new OriginPlan(1, false), TimeSpan.FromSeconds(100), Drain));
        int Of(AffinityTarget? session, double now) => SteeringPolicy.Choose(view, World.Write(origin: 0.99) with { Affinity = session, Now = TimeSpan.FromSeconds(now) })!.Value.Origin.Index;

        Assert.Equal(1, Of(new AffinityTarget("aws", 1), 159.9));
        Assert.Equal(0, Of(new AffinityTarget("aws", 1), 160));
        Assert.Equal(0, Of(null, 101));
    }

    [Fact]
    public void Disabled_Again_DoesNotBeginToDrainAnew_AndEnabledItIsBack()
    {
        var id = new OriginId("aws", 1);
        var first = PoolsPolicy.AfterSetting(Pool(1, 1), id, new OriginPlan(1, false), TimeSpan.FromSeconds(100), Drain);
        var again = PoolsPolicy.AfterSetting(first, id, new OriginPlan(0.5, false), TimeSpan.FromSeconds(150), Drain);
        var back = PoolsPolicy.AfterSetting(again, id, new OriginPlan(1, true), TimeSpan.FromSeconds(151), Drain);

        Assert.Equal((TimeSpan.FromSeconds(160), 0.5), (again.Origin(id).DrainsUntil, again.Origin(id).Weight));
        Assert.Equal([id with { Index = 0 }, id], View(back).Active[0].Origins);
    }

    [Fact]
    public void Disabled_WithoutDrain_SessionsMoveAtOnce()
    {
        // planned-maintenance, immediate rotation
        var id = new OriginId("aws", 1);
        var view = View(PoolsPolicy.AfterSetting(Pool(1, 1), id, new OriginPlan(1, false), TimeSpan.FromSeconds(100), TimeSpan.Zero));

        Assert.Equal(0, SteeringPolicy.Choose(view, World.Write() with { Affinity = new AffinityTarget("aws", 1), Now = TimeSpan.FromSeconds(100) })!.Value.Origin.Index);
    }

    [Theory]
    [InlineData(GatewayMode.Full)]
    [InlineData(GatewayMode.Cloudflare)]
    [InlineData(GatewayMode.Route53)]
    public void Disabled_CountsAgainstTheMinimum(GatewayMode mode)
    {
        // planned-maintenance: before disabling, mind the pool's health threshold
        var state = Pool(1, 1);
        state = state with { Pools = [state.Pools[0] with { MinimumOrigins = 2 }, state.Pools[1]] };
        Assert.True(PoolsPolicy.IsActive(state, state.Pools[0], mode));

        state = PoolsPolicy.AfterSetting(state, new OriginId("aws", 0), new OriginPlan(1, false), TimeSpan.Zero, Drain);
        Assert.False(PoolsPolicy.IsActive(state, state.Pools[0], mode));
    }

    [Theory]
    [InlineData(GatewayMode.Full, "gcp Active")]
    [InlineData(GatewayMode.Cloudflare, "gcp Active")]
    [InlineData(GatewayMode.Route53, "gcp Active")]
    public void DisabledPool_GetsNothing(GatewayMode mode, string expected)
    {
        var state = PoolsPolicy.AfterSetting(World.Of("aws up 5; gcp up 5"), "aws", enabled: false);
        var choice = SteeringPolicy.Choose(SteeringView.Of(state, World.Options(mode)), World.Write())!;
        Assert.Equal(expected, $"{choice.Value.Origin.Pool} {choice.Value.As}");
    }

    [Fact]
    public void DisabledFallbackPool_NobodyTakesIt()
    {
        // health-details: critical, and the fallback pool is disabled: the balancer itself answers with an error
        var state = PoolsPolicy.AfterSetting(World.Of("aws down; gcp down"), "gcp", enabled: false);
        Assert.Null(SteeringPolicy.Choose(SteeringView.Of(state, World.Options(GatewayMode.Cloudflare)), World.Write()));
    }

    [Fact]
    public void DisabledOrEjected_StillSettlesWhichEpochIsTheLater()
    {
        // What an operator or passive health leaves out must not bring a frozen cloud of an earlier epoch back.
        var state = World.Of("aws up 5; gcp up 6");
        var disabled = PoolsPolicy.AfterSetting(state, World.Gcp, new OriginPlan(1, false), TimeSpan.Zero, TimeSpan.Zero);

        Assert.True(PoolsPolicy.IsSuperseded(disabled, disabled.Pool("aws")));
        Assert.Null(SteeringPolicy.Choose(SteeringView.Of(disabled, World.Options()), World.Write()));
    }

    private static SteeringView View(PoolsState state) => SteeringView.Of(state, World.Options(GatewayMode.Cloudflare));

    private static PoolsState Pool(params double[] weights)
    {
        var state = World.Of("aws up; gcp down");
        var pool = state.Pools[0];
        return state with { Pools = [pool with { Origins = [.. weights.Select((weight, index) => pool.Origins[0] with { Id = new OriginId("aws", index), Weight = weight })] }, state.Pools[1]] };
    }

    private static PoolsState Change(PoolsState state, int number, Func<OriginState, OriginState> change) =>
        state with { Pools = [state.Pools[0] with { Origins = state.Pools[0].Origins.SetItem(number, change(state.Pools[0].Origins[number])) }, state.Pools[1]] };
}
