using System.Collections.Immutable;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Follows Cloudflare's pages under developers.cloudflare.com/load-balancing/understand-basics: traffic-steering, adaptive-routing, session-affinity, health-details.</summary>
public sealed class CloudflareSteeringTests
{
    [Theory]
    [InlineData("aws up; gcp up", 0, 0, 0.5)]
    [InlineData("aws up w=30; gcp up w=70", 0, 0, 0.3)]
    [InlineData("aws up; gcp up", 9, 0, 1 / 11.0)]
    [InlineData("aws up w=90; gcp up w=10", 8, 0, 0.5)]
    public void LeastOutstandingRequests_PoolsWithMorePendingAreWeightedLess(string world, int aws, int gcp, double share)
    {
        // traffic-steering/steering-policies/least-outstanding-requests
        var view = SteeringView.Of(World.Of(world), World.Options(GatewayMode.Cloudflare, SteeringMode.LeastOutstandingRequests));
        var random = new Random(7);
        var hits = 0;
        for (var count = 0; count < 20_000; count++)
        {
            var request = World.Write(pool: random.NextDouble()) with { Outstanding = new Pending(aws, gcp) };
            hits += SteeringPolicy.Choose(view, request)!.Value.Origin.Pool == "aws" ? 1 : 0;
        }
        Assert.InRange(hits / 20_000.0, share - 0.015, share + 0.015); // four standard deviations
    }

    [Theory]
    [InlineData(80.0, 10.0, "gcp")]
    [InlineData(10.0, 80.0, "aws")]
    [InlineData(10.0, 11.0, "aws")]
    [InlineData(null, 80.0, "gcp")]
    [InlineData(null, null, "aws")]
    public void DynamicLatency_TheFastestPoolComesFirst(double? aws, double? gcp, string expected)
    {
        // traffic-steering/steering-policies/dynamic-steering
        var state = Measured(Measured(World.Of("aws up; gcp up"), 0, aws), 1, gcp);
        var view = SteeringView.Of(state, World.Options(GatewayMode.Cloudflare, SteeringMode.DynamicLatency));
        Assert.Equal(expected, SteeringPolicy.Choose(view, World.Write())!.Value.Origin.Pool);
    }

    [Fact]
    public void DynamicLatency_FollowsWhatIsMeasured_AfterMoreThanOneProbe()
    {
        var state = Measured(Measured(World.Of("aws up; gcp up"), 0, 10), 1, 40);
        string First() => SteeringView.Of(state, World.Options(GatewayMode.Cloudflare, SteeringMode.DynamicLatency)).Active[0].Name;
        Assert.Equal("aws", First());
        var probes = 0;
        for (; First() == "aws" && probes < 100; probes++)
            state = World.After(state, World.Aws, World.Good() with { Latency = TimeSpan.FromMilliseconds(200) }, GatewayMode.Cloudflare);
        Assert.InRange(probes, 2, 20);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void MinimumOrigins_FewerHealthyOnes_ThePoolIsUnhealthy(int minimum, bool active)
    {
        // health-details: a pool is critical when fewer of its endpoints are healthy than its health threshold
        var state = World.Of("aws up two; gcp up");
        var pool = state.Pools[0] with { MinimumOrigins = minimum };
        pool = pool with { Origins = pool.Origins.SetItem(1, pool.Origins[1] with { Health = HealthStatus.Unhealthy }) };
        state = state with { Pools = state.Pools.SetItem(0, pool) };

        Assert.Equal(active, PoolsPolicy.IsActive(state, pool, GatewayMode.Cloudflare));
        Assert.Equal(active, PoolsPolicy.IsActive(state, pool, GatewayMode.Full));
        Assert.Equal(active ? "aws" : "gcp", SteeringPolicy.Choose(SteeringView.Of(state, World.Options(GatewayMode.Cloudflare)), World.Write())!.Value.Origin.Pool);
    }

    [Theory]
    [InlineData("aws up two; gcp up", false, ZeroDowntimeFailover.None, false, "aws/1")]
    [InlineData("aws up two; gcp up", false, ZeroDowntimeFailover.None, true, "aws/1")]
    [InlineData("aws up two; gcp up", true, ZeroDowntimeFailover.None, true, null)]
    [InlineData("aws up two; gcp up", true, ZeroDowntimeFailover.Temporary, false, "aws/1")]
    [InlineData("aws up two; gcp up", true, ZeroDowntimeFailover.Sticky, false, "aws/1")]
    [InlineData("aws up; gcp up", false, ZeroDowntimeFailover.None, false, null)]
    [InlineData("aws up; gcp up", false, ZeroDowntimeFailover.None, true, "gcp/0")]
    [InlineData("aws up; gcp down", false, ZeroDowntimeFailover.None, true, null)]
    public void ZeroDowntime_SamePoolFirst_AcrossPoolsOnlyWhenAsked(string world, bool pinned, ZeroDowntimeFailover failover, bool across, string? expected)
    {
        // adaptive-routing; session-affinity, "Zero-downtime failover"
        var view = SteeringView.Of(World.Of(world), World.Options(GatewayMode.Cloudflare));
        Assert.Equal(expected, ZeroDowntimePolicy.Other(view, World.Aws, pinned, failover, across)?.ToString());
    }

    [Theory]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.NotConnected, 1, true, ForwardingAction.Resend)]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.NotConnected, 2, true, ForwardingAction.Fail)]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.NotConnected, 1, false, ForwardingAction.Fail)]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.Broken, 1, true, ForwardingAction.Fail)]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.TimedOut, 1, true, ForwardingAction.Fail)]
    [InlineData(GatewayMode.Cloudflare, AttemptOutcome.Unknown, 1, true, ForwardingAction.Return)]
    [InlineData(GatewayMode.Route53, AttemptOutcome.NotConnected, 1, false, ForwardingAction.Fail)]
    [InlineData(GatewayMode.Route53, AttemptOutcome.Broken, 1, false, ForwardingAction.Fail)]
    public void Retry_OnceAndOnlyWithoutAConnection(GatewayMode mode, AttemptOutcome outcome, int attempts, bool other, ForwardingAction expected)
    {
        // adaptive-routing: a single retry, on 521, 522, 523, 525 and 526 only
        var request = new ForwardingCase(mode, false, true, true, outcome, false, attempts, TimeSpan.Zero, TimeSpan.FromSeconds(15)) { CanFailOver = other };
        Assert.Equal(expected, ForwardingRule.Decide(request).Action);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "gcp")]
    public void Affinity_TemporaryFailover_LeavesTheCookieAlone(bool away, string? rewritten)
    {
        var served = new SteeringChoice(World.Gcp, ServedAs.Active);
        Assert.Equal(rewritten, AffinityPolicy.ToRemember(SessionAffinityMode.Cookie, new AffinityTarget("aws", 0), served, away)?.Pool);
    }

    /// <summary>Seeded: whatever the policy, the weights, the counts and the cookie, a pool that is not active gets nothing while another is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Property_NeverAPoolThatIsNotActiveWhileAnotherIs_AndAffinityEndsWithItsPool(int seed)
    {
        var random = new Random(seed);
        string Pool(string name) => $"{name} {(random.Next(3) == 0 ? "down" : "up")}{(random.Next(2) == 0 ? " two" : "")}{(random.Next(4) == 0 ? " suspended" : "")} {random.Next(4, 8)} w={random.Next(0, 100)}";
        for (var count = 0; count < 5_000; count++)
        {
            var state = World.Of($"{Pool("aws")}; {Pool("gcp")}");
            state = state with { Pools = [.. state.Pools.Select(pool => pool with { MinimumOrigins = random.Next(1, pool.Origins.Length + 1), Enabled = random.Next(8) > 0, Origins = [.. pool.Origins.Select(origin => Set(origin, random))] })] };
            var mode = (GatewayMode)random.Next(3);
            var options = World.Options(mode, (SteeringMode)random.Next(5)) with { RegionPools = Regions };
            AffinityTarget? affinity = random.Next(2) == 0 ? new AffinityTarget(random.Next(2) == 0 ? "aws" : "gcp", random.Next(3)) : null;
            OriginId? avoid = random.Next(2) == 0 ? World.Aws : null;
            var request = new SteeringRequest(random.Next(2) == 0, affinity, avoid, random.NextDouble(), random.NextDouble());
            request = request with { Outstanding = new Pending(random.Next(50), random.Next(50)), Region = random.Next(2) == 0 ? "WEU" : null, Now = TimeSpan.FromSeconds(random.Next(20)) };
            var active = PoolsPolicy.Active(state, mode);

            var choice = SteeringPolicy.Choose(SteeringView.Of(state, options), request);

            if (!active.IsEmpty)
            {
                Assert.Contains(choice!.Value.Origin.Pool, active.Select(pool => pool.Name));
                var origin = state.Origin(choice.Value.Origin);
                // A disabled origin has nothing but the sessions that it keeps while it drains.
                Assert.True(origin.Enabled || request.Affinity is { } home && home.Pool == origin.Id.Pool && home.Origin == origin.Id.Index && request.Now < origin.DrainsUntil);
            }
            else
                Assert.NotEqual(ServedAs.Active, choice?.As);
        }
    }

    /// <summary>Seeded: between two changes of an origin's health lie as many probes in a row as its counts ask for.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 3)]
    [InlineData(3, 3, 3)]
    public void Property_NothingFlapsFasterThanItsCounts(int seed, int up, int down)
    {
        var (random, monitor) = (new Random(seed), World.Monitor with { ConsecutiveUp = up, ConsecutiveDown = down });
        var origin = OriginState.New(World.Aws);
        var (sinceChange, changes) = (0, 0);
        for (var count = 0; count < 5_000; count++)
        {
            var probe = random.Next(2) == 0 ? World.Good() : World.Bad();
            var next = HealthPolicy.AfterProbe(origin, probe, HealthPolicy.Judge(probe, ExpectedCodes.Ok), monitor);
            sinceChange++;
            if (origin.Health != HealthStatus.Unknown && next.Health != origin.Health)
            {
                Assert.True(sinceChange >= (next.Health == HealthStatus.Healthy ? up : down), $"It changed after {sinceChange} probes.");
                (sinceChange, changes) = (0, changes + 1);
            }
            else if (origin.Health == HealthStatus.Unknown)
                sinceChange = Math.Max(up, down);
            origin = next;
        }
        Assert.True(changes > 10);
    }

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Regions =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("WEU", ["gcp", "aws"]);

    private static OriginState Set(OriginState origin, Random random) => origin with
    {
        Weight = random.Next(3) / 2.0,
        Enabled = random.Next(4) > 0,
        DrainsUntil = TimeSpan.FromSeconds(random.Next(20)),
        Ejection = random.Next(3) == 0 ? new Ejection(TimeSpan.Zero, TimeSpan.FromSeconds(5), 1) : null,
    };

    private static PoolsState Measured(PoolsState state, int pool, double? milliseconds) => state with
    {
        Pools = state.Pools.SetItem(pool, state.Pools[pool] with
        {
            Origins = [.. state.Pools[pool].Origins.Select(origin => origin with { Latency = milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null })],
        }),
    };

    private sealed class Pending(int aws, int gcp) : IOutstandingRequests
    {
        public int Of(string pool) => pool == "aws" ? aws : gcp;
    }
}
