using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Passive health within a pool: mode full, no provider's document.</summary>
public sealed class PanicPolicyTests
{
    private static readonly PassivePlan Passive = new(0.5, 20, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), 0.5);

    // o is a good origin, x one that was taken out for failed requests, d one that is down.
    [Theory]
    [InlineData("ooo", 1, 0.5, "0 1 2")]
    [InlineData("oox", 1, 0.5, "0 1")]
    [InlineData("oxx", 1, 0.5, "0 1 2")] // more than half look bad: none is left out
    [InlineData("oxx", 1, 0.3, "0")]
    [InlineData("xxx", 1, 0, "0 1 2")]
    [InlineData("x", 1, 0.5, "0")]
    [InlineData("ox", 1, 0.5, "0")]
    [InlineData("ox", 2, 0.5, "0 1")] // its minimum would be missed
    [InlineData("odx", 1, 0.5, "0")] // of those that the monitor finds good
    [InlineData("ddx", 1, 0.5, "2")]
    public void Serving_LeavesOutWhatFails_UnlessTooMuchDoes(string origins, int minimum, double panicShare, string expected)
    {
        var state = Pool(origins, minimum, panicShare);
        Assert.Equal(expected, string.Join(' ', PoolsPolicy.Serving(state.Pools[0], GatewayMode.Full).Select(origin => origin.Id.Index)));
        Assert.Equal(expected, string.Join(' ', SteeringView.Of(state, World.Options()).Active[0].Origins.Select(origin => origin.Index)));
    }

    [Fact]
    public void ProvidersModes_LookAtTheMonitorAlone()
    {
        foreach (var mode in new[] { GatewayMode.Cloudflare, GatewayMode.Route53 })
        {
            Assert.Equal(3, PoolsPolicy.Serving(Pool("oxo", 1, 0.5).Pools[0], mode).Length);
            Assert.Same(Pool1, PoolsPolicy.AfterFailures(Pool1, World.Aws, TimeSpan.Zero, Passive, mode));
        }
    }

    private static readonly PoolsState Pool1 = World.Of("aws up; gcp ready");

    /// <summary>Seeded: whatever requests meet, a pool that the monitor finds good stays active with a good origin at least, and the other pool gains nothing by it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Property_PassiveHealthEndsNoPoolAndOpensNone(int seed)
    {
        var random = new Random(seed);
        for (var count = 0; count < 5_000; count++)
        {
            var letters = new string([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => "oodx"[random.Next(4)])]);
            var state = Pool(letters, random.Next(1, letters.Length + 1), random.NextDouble());
            var before = PoolsPolicy.Active(state, GatewayMode.Full).Select(pool => pool.Name).ToList();

            for (var failures = 0; failures < 3; failures++)
                state = PoolsPolicy.AfterFailures(state, new OriginId("aws", random.Next(letters.Length)), TimeSpan.FromSeconds(count), Passive, GatewayMode.Full);

            Assert.Equal(before, PoolsPolicy.Active(state, GatewayMode.Full).Select(pool => pool.Name));
            var serving = PoolsPolicy.Serving(state.Pools[0], GatewayMode.Full);
            Assert.All(serving, origin => Assert.Equal(HealthStatus.Healthy, origin.Health));
            if (before.Contains("aws"))
                Assert.True(serving.Length >= state.Pools[0].MinimumOrigins, $"{letters}, minimum {state.Pools[0].MinimumOrigins}: {serving.Length} serve.");
        }
    }

    private static PoolsState Pool(string origins, int minimum, double panicShare)
    {
        var state = World.Of("aws up 5; gcp ready 5");
        var (pool, first) = (state.Pools[0], state.Pools[0].Origins[0]);
        pool = pool with
        {
            MinimumOrigins = minimum,
            PanicShare = panicShare,
            Origins = [.. origins.Select((letter, index) => first with
            {
                Id = new OriginId("aws", index),
                Health = letter == 'd' ? HealthStatus.Unhealthy : HealthStatus.Healthy,
                Ejection = letter == 'x' ? new Ejection(TimeSpan.Zero, Passive.Ejection, 1) : null,
            })],
        };
        return state with { Pools = [pool, state.Pools[1]] };
    }
}
