using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Benchmarks;

/// <summary>What the gateway does for every request before it hands it to YARP: reads the affinity cookie, and chooses pool and origin.</summary>
[MemoryDiagnoser]
public class SteeringBenchmarks
{
    private static readonly ImmutableArray<string> Pools = ["aws", "gcp"];
    private SteeringView _view = null!;
    private SteeringRequest _request;

    /// <summary>How pools are chosen.</summary>
    [ParamsAllValues]
    public SteeringMode Steering { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var state = new PoolsState([Pool("aws", 2), Pool("gcp", 2)], 5, "aws");
        var regions = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("WEU", ["gcp", "aws"]);
        _view = SteeringView.Of(state, new SteeringOptions(GatewayMode.Cloudflare, Steering, "gcp", StaleReads.Allow) { RegionPools = regions });
        _request = new SteeringRequest(true, null, null, 0.4, 0.7) { Region = "WEU", Client = ClientHash.Empty.With("192.0.2.7") };
    }

    /// <summary>A client without a session.</summary>
    [Benchmark]
    public SteeringChoice? Choose() => SteeringPolicy.Choose(_view, _request);

    /// <summary>A client whose cookie says where it belongs.</summary>
    [Benchmark]
    public SteeringChoice? ChooseByCookie() =>
        SteeringPolicy.Choose(_view, _request with { Affinity = AffinityPolicy.ReadHeader("theme=dark; CrmDr-Affinity=gcp.1; lang=en", Pools) });

    private static PoolState Pool(string name, int origins) => new(
        name, 50, 5, [.. Enumerable.Range(0, origins).Select(at => OriginState.New(new OriginId(name, at)) with { Health = HealthStatus.Healthy, Ready = true })]);
}
