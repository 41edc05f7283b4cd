using CrmDr.Failover.Affinity;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Follows developers.cloudflare.com/load-balancing/additional-options/load-shedding.</summary>
public sealed class LoadSheddingTests
{
    [Theory]
    [InlineData(GatewayMode.Cloudflare, SheddingPolicy.Random, 20, 0.8)]
    [InlineData(GatewayMode.Cloudflare, SheddingPolicy.Hash, 20, 0.8)]
    [InlineData(GatewayMode.Full, SheddingPolicy.Random, 35, 0.65)]
    [InlineData(GatewayMode.Cloudflare, SheddingPolicy.Random, 0, 1)]
    [InlineData(GatewayMode.Cloudflare, SheddingPolicy.Random, 100, 0)]
    public void Default_TheShareGoesToTheNextPool(GatewayMode mode, SheddingPolicy policy, double percent, double stays)
    {
        var view = View(mode, World.Of("aws up; gcp up"), new LoadSheddingPlan(percent, policy, 0), LoadSheddingPlan.Nothing);
        var (random, hits) = (new Random(5), 0);
        for (var count = 0; count < 20_000; count++)
        {
            var choice = SteeringPolicy.Choose(view, World.Write() with { ShedRoll = random.NextDouble(), Client = Client(count) })!;
            Assert.Equal(ServedAs.Active, choice.Value.As);
            hits += choice.Value.Origin.Pool == "aws" ? 1 : 0;
        }
        Assert.InRange(hits / 20_000.0, stays - 0.015, stays + 0.015);
    }

    [Fact]
    public void Hash_TheSameClientIsShedEveryTime()
    {
        var view = View(GatewayMode.Cloudflare, World.Of("aws up; gcp up"), new LoadSheddingPlan(50, SheddingPolicy.Hash, 0), LoadSheddingPlan.Nothing);
        var random = new Random(9);
        for (var client = 0; client < 50; client++)
        {
            var pools = Enumerable.Range(0, 20).Select(_ => SteeringPolicy.Choose(view, World.Write() with { ShedRoll = random.NextDouble(), Client = Client(client) })!.Value.Origin.Pool).Distinct();
            Assert.Single(pools);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(30, 0.7)]
    public void Sessions_AreShedByTheirOwnShareAlone(double percent, double stays)
    {
        // "Default" traffic is what belongs to no session
        var view = View(GatewayMode.Cloudflare, World.Of("aws up; gcp up"), new LoadSheddingPlan(100, SheddingPolicy.Random, percent), LoadSheddingPlan.Nothing);
        var hits = Enumerable.Range(0, 20_000).Count(client =>
            SteeringPolicy.Choose(view, World.Write() with { Affinity = new AffinityTarget("aws", 0), Client = Client(client) })!.Value.Origin.Pool == "aws");
        Assert.InRange(hits / 20_000.0, stays - 0.015, stays + 0.015);
    }

    [Theory]
    [InlineData(GatewayMode.Cloudflare, 0.25, ServedAs.Fallback)]
    [InlineData(GatewayMode.Full, 0.25, ServedAs.Active)]
    public void AllPoolsShed_CloudflareUsesTheFallbackPool_TheFullGatewayShedsNothing(GatewayMode mode, double share, ServedAs rest)
    {
        // "Fallback pools": if all pools shed, some traffic goes to the fallback pool
        var half = new LoadSheddingPlan(50, SheddingPolicy.Random, 0);
        var view = View(mode, World.Of("aws up; gcp up"), half, half);
        var (random, aws, gcp, fallback) = (new Random(2), 0, 0, 0);
        for (var count = 0; count < 20_000; count++)
        {
            var choice = SteeringPolicy.Choose(view, World.Write() with { ShedRoll = random.NextDouble() })!;
            _ = choice.Value.As == ServedAs.Fallback ? fallback++ : choice.Value.Origin.Pool == "aws" ? aws++ : gcp++;
        }
        var expected = rest == ServedAs.Fallback ? (0.5, 0.25, share) : (0.5 + share, 0.25, 0);
        Assert.InRange(aws / 20_000.0, expected.Item1 - 0.015, expected.Item1 + 0.015);
        Assert.InRange(gcp / 20_000.0, expected.Item2 - 0.015, expected.Item2 + 0.015);
        Assert.InRange(fallback / 20_000.0, expected.Item3 - 0.015, expected.Item3 + 0.015);
    }

    [Fact]
    public void OnlyOnePoolActive_TheFullGatewayNeverShedsToAFencedOne()
    {
        var view = View(GatewayMode.Full, World.Of("aws up 5; gcp ready 5"), new LoadSheddingPlan(100, SheddingPolicy.Random, 100), LoadSheddingPlan.Nothing);
        Assert.All(new[] { 0.0, 0.5, 0.99 }, roll => Assert.Equal("aws", SteeringPolicy.Choose(view, World.Write() with { ShedRoll = roll })!.Value.Origin.Pool));
    }

    [Fact]
    public void Route53_KnowsNothingOfIt()
    {
        var view = View(GatewayMode.Route53, World.Of("aws up; gcp up"), new LoadSheddingPlan(100, SheddingPolicy.Random, 100), LoadSheddingPlan.Nothing);
        Assert.Equal("aws", SteeringPolicy.Choose(view, World.Write())!.Value.Origin.Pool);
    }

    private static SteeringView View(GatewayMode mode, PoolsState state, LoadSheddingPlan aws, LoadSheddingPlan gcp) =>
        SteeringView.Of(state with { Pools = [state.Pools[0] with { Shedding = aws }, state.Pools[1] with { Shedding = gcp }] }, World.Options(mode));

    private static ClientHash Client(int number) => ClientHash.Empty.With(BitConverter.GetBytes(number));
}
