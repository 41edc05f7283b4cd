using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Follows the Route 53 Developer Guide: dns-failover-types, health-checks-how-route-53-chooses-records, dns-failover-determining-health-of-endpoints.</summary>
public sealed class Route53Tests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("aws up; gcp up", "aws Active")]
    [InlineData("aws down; gcp up", "gcp Active")]
    [InlineData("aws up; gcp down", "aws Active")]
    [InlineData("aws; gcp", "aws Active")]
    [InlineData("aws down; gcp down", "aws Fallback")]
    [InlineData("aws up 5; gcp up 6", "aws Active")]
    public void Records_PrimaryWhileHealthy_ThenSecondary_AndThePrimaryWhenNoneIs(string world, string expected)
    {
        // health-checks-how-route-53-chooses-records: if no record is healthy, all are taken as healthy
        var choice = SteeringPolicy.Choose(SteeringView.Of(World.Of(world), World.Options(GatewayMode.Route53)), World.Write(pool: 0.99))!;
        Assert.Equal(expected, $"{choice.Value.Origin.Pool} {choice.Value.As}");
    }

    [Theory]
    [InlineData("aws up w=30; gcp up w=70", 0.3, "Active")]
    [InlineData("aws up w=30; gcp down w=70", 1, "Active")]
    [InlineData("aws up w=0; gcp up w=70", 0, "Active")]
    [InlineData("aws up w=0; gcp down w=70", 1, "Active")]
    [InlineData("aws down w=30; gcp down w=70", 0.3, "Fallback")]
    public void WeightedRecords_ByWeightAmongTheHealthy_AndAmongAllWhenNoneIs(string world, double share, string capacity)
    {
        // routing-policy-weighted; health-checks-how-route-53-chooses-records: weight 0 only when all others are unhealthy, and if none is healthy, all are
        var view = SteeringView.Of(World.Of(world), World.Options(GatewayMode.Route53, SteeringMode.Random));
        var (random, hits) = (new Random(3), 0);
        for (var count = 0; count < 20_000; count++)
        {
            var choice = SteeringPolicy.Choose(view, World.Write(pool: random.NextDouble()))!;
            Assert.Equal(capacity, choice.Value.As.ToString());
            hits += choice.Value.Origin.Pool == "aws" ? 1 : 0;
        }
        Assert.InRange(hits / 20_000.0, share - 0.015, share + 0.015);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void CalculatedCheck_TheThresholdIsTheMinimumOfOrigins(int threshold, bool healthy)
    {
        // dns-failover-determining-health-of-endpoints: a calculated check is healthy while so many of its children are
        var state = World.Of("aws up two; gcp up");
        var pool = state.Pools[0] with { MinimumOrigins = threshold };
        pool = pool with { Origins = pool.Origins.SetItem(1, pool.Origins[1] with { Health = HealthStatus.Unhealthy }) };
        state = state with { Pools = state.Pools.SetItem(0, pool) };

        Assert.Equal(healthy ? "aws" : "gcp", SteeringPolicy.Choose(SteeringView.Of(state, World.Options(GatewayMode.Route53)), World.Write())!.Value.Origin.Pool);
    }

    [Fact]
    public void Answer_IsKeptForTheTtl_HoweverTheRecordsChange()
    {
        var (aws, gcp) = (new SteeringChoice(World.Aws, ServedAs.Active), new SteeringChoice(World.Gcp, ServedAs.Active));
        var first = DnsAnswer.Resolve(null, aws, TimeSpan.FromSeconds(100), Ttl);

        Assert.Equal(aws, DnsAnswer.Resolve(first, gcp, TimeSpan.FromSeconds(159.9), Ttl).Choice);
        Assert.Equal(new DnsAnswer(gcp, TimeSpan.FromSeconds(220)), DnsAnswer.Resolve(first, gcp, TimeSpan.FromSeconds(160), Ttl));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Property_NoClientIsLateByMoreThanTheTtl_NorAsksEarlier(int seed)
    {
        var random = new Random(seed);
        DnsAnswer? kept = null;
        var (now, changedAt, record) = (TimeSpan.Zero, TimeSpan.Zero, World.Aws);
        for (var count = 0; count < 5_000; count++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble() * 20);
            if (random.Next(10) == 0)
                (record, changedAt) = (record == World.Aws ? World.Gcp : World.Aws, now);
            var answer = DnsAnswer.Resolve(kept, new SteeringChoice(record, ServedAs.Active), now, Ttl);
            Assert.True(answer.Choice.Origin == record || now - changedAt < Ttl);
            Assert.True(kept is not { } before || answer == before || now >= before.ExpiresAt);
            kept = answer;
        }
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(30, 1)]
    [InlineData(30, 10)]
    public void HealthCheck_TheThresholdHoldsInBothDirections(int interval, int threshold)
    {
        // dns-failover-determining-health-of-endpoints: consecutive checks to change the status either way
        var monitor = new Route53Plan(Ttl, TimeSpan.FromSeconds(interval), threshold, "").Monitor;
        var origin = HealthPolicy.AfterProbe(OriginState.New(World.Aws), World.Good(), new(true, ""), monitor);
        Assert.Equal(threshold, ProbesUntil(ref origin, HealthStatus.Unhealthy, good: false, monitor));
        Assert.Equal(threshold, ProbesUntil(ref origin, HealthStatus.Healthy, good: true, monitor));
        Assert.Equal(TimeSpan.FromSeconds(interval), monitor.Interval);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(302, true)]
    [InlineData(399, true)]
    [InlineData(404, false)]
    [InlineData(503, false)]
    public void HealthCheck_Takes2xxAnd3xx(int status, bool good) =>
        Assert.Equal(good, HealthPolicy.Judge(World.Good() with { Status = status }, ExpectedCodes.SuccessOrRedirect).Good);

    [Theory]
    [InlineData(GatewayMode.Route53, "Primary", "the Primary is here", true)]
    [InlineData(GatewayMode.Route53, "primary", "the Primary is here", false)]
    [InlineData(GatewayMode.Cloudflare, "primary", "the Primary is here", true)]
    [InlineData(GatewayMode.Cloudflare, "standby", "the Primary is here", false)]
    [InlineData(GatewayMode.Cloudflare, "", "", true)]
    public void Body_Route53MindsTheCaseAndCloudflareDoesNot(GatewayMode mode, string text, string body, bool fits)
    {
        Assert.Equal(fits, BodyRule.Fits(mode, text, body));
        Assert.Equal(fits, HealthPolicy.Judge(World.Good() with { BodyFits = BodyRule.Fits(mode, text, body) }, ExpectedCodes.Ok).Good);
    }

    private static int ProbesUntil(ref OriginState origin, HealthStatus wanted, bool good, MonitorPlan monitor)
    {
        var count = 0;
        for (; origin.Health != wanted; count++)
            origin = HealthPolicy.AfterProbe(origin, World.Good(), new(good, ""), monitor);
        return count;
    }
}
