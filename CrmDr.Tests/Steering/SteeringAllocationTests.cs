using System.Collections.Immutable;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Forwarding;

namespace CrmDr.Tests.Steering;

/// <summary>Reading the affinity cookie and choosing pool and origin, as for every request, allocates nothing.</summary>
public sealed class SteeringAllocationTests
{
    private const int Times = 2000;
    private static readonly ImmutableArray<string> Pools = ["aws", "gcp"];

    /// <summary>Every way of steering, in states that take traffic or stale reads, with a cookie and without.</summary>
    public static TheoryData<SteeringMode, string, string> Cases()
    {
        var cases = new TheoryData<SteeringMode, string, string>();
        foreach (var steering in Enum.GetValues<SteeringMode>())
            foreach (var world in new[] { "aws up 5; gcp up 5", "aws up 5 two; gcp ready 4", "aws ready 5; gcp ready 5" })
                foreach (var cookie in new[] { "", "a=b; CrmDr-Affinity=gcp.0" })
                    cases.Add(steering, world, cookie);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Choose_AllocatesNothing(SteeringMode steering, string world, string cookie)
    {
        var regions = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("WEU", ["gcp", "aws"]);
        var view = SteeringView.Of(World.Of(world), World.Options(GatewayMode.Full, steering) with { RegionPools = regions });
        var request = World.Read(pool: 0.3, origin: 0.6) with { Region = "WEU", Outstanding = new OutstandingRequests(Pools), Client = ClientHash.Empty.With("192.0.2.7") };
        var chosen = 0;

        var bytes = AllocatedBy(() => chosen += SteeringPolicy.Choose(view, request with { Affinity = AffinityPolicy.ReadHeader(cookie, Pools) }) is null ? 0 : 1);

        Assert.Equal(0, bytes);
        Assert.True(chosen >= Times, "something was chosen every time");
    }

    /// <summary>The same on a thread that has done it before: what is compiled or made ready once does not count.</summary>
    private static long AllocatedBy(Action action)
    {
        for (var i = 0; i < Times; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
