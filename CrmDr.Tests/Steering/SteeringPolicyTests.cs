using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

public sealed class SteeringPolicyTests
{
    [Theory]
    [InlineData("aws up 5; gcp ready 5", "aws Active", "aws Active")]
    [InlineData("aws up 5; gcp up 5", "aws Active", "aws Active")]
    [InlineData("aws down; gcp up 6", "gcp Active", "gcp Active")]
    [InlineData("aws up 5; gcp up 6", "gcp Active", "gcp Active")]
    [InlineData("aws up 6; gcp up 5", "aws Active", "aws Active")]
    [InlineData("aws up suspended 5; gcp down 5", "none", "aws Stale")]
    [InlineData("aws down; gcp down ready", "none", "gcp Stale")]
    [InlineData("aws down; gcp down", "none", "none")]
    [InlineData("aws; gcp", "none", "none")]
    public void Choose_FullAndOff(string world, string write, string read)
    {
        Assert.Equal(write, Shown(World.Of(world), World.Options(), World.Write()));
        Assert.Equal(read, Shown(World.Of(world), World.Options(), World.Read()));
    }

    [Theory]
    [InlineData("aws; gcp", "gcp Fallback")] // health-details: down while monitoring is on and nothing is known yet
    [InlineData("aws up 5; gcp up 6", "aws Active")]
    [InlineData("aws down; gcp up", "gcp Active")]
    [InlineData("aws down; gcp down", "gcp Fallback")]
    [InlineData("aws up suspended; gcp up", "aws Active")]
    public void Choose_Cloudflare_OnlyTheMonitorCountsAndTheFallbackPoolTakesTheRest(string world, string expected)
    {
        Assert.Equal(expected, Shown(World.Of(world), World.Options(GatewayMode.Cloudflare), World.Write()));
        Assert.Equal(expected, Shown(World.Of(world), World.Options(GatewayMode.Cloudflare), World.Read()));
    }

    [Fact]
    public void Choose_StaleReadsHold_NothingIsServedStale() =>
        Assert.Equal("none", Shown(World.Of("aws down ready; gcp down ready"), World.Options(stale: StaleReads.Hold), World.Read()));

    [Theory]
    [InlineData("aws", "aws Stale")]
    [InlineData("gcp", "gcp Stale")]
    [InlineData(null, "aws Stale")]
    public void Choose_Stale_PrefersWhoWasActiveLast(string? lastActive, string expected) =>
        Assert.Equal(expected, Shown(World.Of("aws down ready; gcp down ready", lastActive), World.Options(), World.Read()));

    [Fact]
    public void Choose_Stale_AvoidsWhatJustFailed() =>
        Assert.Equal("gcp Stale", Shown(World.Of("aws down ready; gcp down ready", "aws"), World.Options(), World.Read(avoid: World.Aws)));

    [Theory]
    [InlineData(0.0, "aws")]
    [InlineData(0.29, "aws")]
    [InlineData(0.31, "gcp")]
    [InlineData(0.999, "gcp")]
    public void Choose_Random_GoesByWeight(double roll, string pool) =>
        Assert.Equal($"{pool} Active", Shown(World.Of("aws up w=30; gcp up w=70"), World.Options(steering: SteeringMode.Random), World.Write(pool: roll)));

    [Theory]
    [InlineData("aws up w=0; gcp up w=10", "gcp Active")]
    [InlineData("aws up w=0; gcp down w=10", "aws Active")]
    public void Choose_Random_AnUnweightedPoolServesOnlyWhenThereIsNoOther(string world, string expected)
    {
        for (var roll = 0.0; roll < 1; roll += 0.1)
            Assert.Equal(expected, Shown(World.Of(world), World.Options(steering: SteeringMode.Random), World.Write(pool: roll)));
    }

    [Fact]
    public void Choose_WithinAPool_RollsAmongUsableOriginsAndAvoidsTheOneThatFailed()
    {
        var world = World.Of("aws up two; gcp down");

        Assert.Equal([0, 1], new[] { 0.2, 0.7 }.Select(roll => Choice(world, World.Options(), World.Write(origin: roll))!.Value.Origin.Index));
        Assert.All([0.0, 0.5, 0.99], roll => Assert.Equal(1, Choice(world, World.Options(), World.Write(World.Aws, origin: roll))!.Value.Origin.Index));
    }

    [Fact]
    public void Choose_OnlyThePlaceThatFailed_IsTakenAgain() =>
        Assert.Equal("aws Active", Shown(World.Of("aws up; gcp down"), World.Options(), World.Write(avoid: World.Aws)));

    [Theory]
    [InlineData("aws up; gcp up", "gcp", 0, null, "gcp Active")]
    [InlineData("aws up; gcp down", "gcp", 0, null, "aws Active")]
    [InlineData("aws up 5; gcp up 4", "gcp", 0, null, "aws Active")]
    [InlineData("aws up; gcp up", "gcp", 7, null, "aws Active")]
    [InlineData("aws up; gcp up", "azure", 0, null, "aws Active")]
    [InlineData("aws up; gcp up", "gcp", 0, "gcp", "aws Active")]
    [InlineData("aws down; gcp down ready", "gcp", 0, null, "none")]
    public void Choose_Affinity_HoldsOnlyWhileItsTargetMayBeChosen(string world, string pool, int origin, string? avoid, string expected)
    {
        var request = new SteeringRequest(false, new AffinityTarget(pool, origin), avoid is null ? null : new OriginId(avoid, 0), 0, 0);
        Assert.Equal(expected, Shown(World.Of(world), World.Options(), request));
    }

    [Fact]
    public void Choose_AnyWorld_NeverAPoolThatIsNotActiveWhileAnotherIs()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var (world, options, request) = Any(random);
            var choice = Choice(world, options, request);
            var active = world.Pools.Where(pool => IsActiveByHand(world, pool, options.Mode)).Select(pool => pool.Name).ToList();
            if (active.Count > 0)
                Assert.True(choice is { As: ServedAs.Active } && active.Contains(choice.Value.Origin.Pool), $"seed {seed}: {choice} of {world}");
            else
                Assert.True(choice is null || choice.Value.As != ServedAs.Active, $"seed {seed}: {choice} of {world}");
            if (active.Count == 0 && !request.IsRead && options.Mode == GatewayMode.Full)
                Assert.True(choice is null, $"seed {seed}: a write went to {choice}");
        }
    }

    private static (PoolsState, SteeringOptions, SteeringRequest) Any(Random random)
    {
        string Pool(string name) => $"{name} {Pick(random, "up", "down", "up suspended", "down ready", "")} {random.Next(4, 7)} w={random.Next(0, 3)} {Pick(random, "", "two")}";
        var options = World.Options(
            Pick(random, GatewayMode.Full, GatewayMode.Cloudflare), Pick(random, SteeringMode.Off, SteeringMode.Random),
            Pick(random, StaleReads.Allow, StaleReads.Hold), Pick(random, "aws", "gcp"));
        var request = new SteeringRequest(
            random.Next(2) == 0, Pick<AffinityTarget?>(random, null, new AffinityTarget(Pick(random, "aws", "gcp"), random.Next(3))),
            Pick<OriginId?>(random, null, World.Aws, World.Gcp), random.NextDouble(), random.NextDouble());
        return (World.Of($"{Pool("aws")}; {Pool("gcp")}", Pick(random, null, "aws", "gcp")), options, request);
    }

    private static bool IsActiveByHand(PoolsState world, PoolState pool, GatewayMode mode)
    {
        if (mode == GatewayMode.Cloudflare)
            return pool.Origins.Any(origin => origin.Health == HealthStatus.Healthy);
        bool Claims(PoolState one) => one.Origins.Any(origin => origin is { Health: HealthStatus.Healthy, Suspended: null });
        return Claims(pool) && world.Pools.Where(Claims).Max(one => one.Epoch) == pool.Epoch;
    }

    private static T Pick<T>(Random random, params T[] all) => all[random.Next(all.Length)];

    private static SteeringChoice? Choice(PoolsState world, SteeringOptions options, SteeringRequest request) =>
        SteeringPolicy.Choose(SteeringView.Of(world, options), request);

    private static string Shown(PoolsState world, SteeringOptions options, SteeringRequest request) =>
        Choice(world, options, request) is { } choice ? $"{choice.Origin.Pool} {choice.As}" : "none";
}
