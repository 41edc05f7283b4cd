using System.Collections.Immutable;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Follows developers.cloudflare.com/load-balancing/understand-basics/traffic-steering/steering-policies/geo-steering, by region.</summary>
public sealed class GeoSteeringTests
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Regions =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("WEU", ["gcp", "aws"]).Add("WNAM", ["aws", "gcp"]);

    [Theory]
    [InlineData("aws up; gcp up", "WEU", "gcp")]
    [InlineData("aws up; gcp up", "WNAM", "aws")]
    [InlineData("aws up; gcp down", "WEU", "aws")] // the pools of a region in failover order
    [InlineData("aws down; gcp up", "WNAM", "gcp")]
    [InlineData("aws up; gcp up", "OC", "aws")] // nothing said of it: the default pools
    [InlineData("aws up; gcp up", null, "aws")]
    public void Region_TheFirstActivePoolOfItsOrder(string world, string? region, string expected)
    {
        foreach (var mode in new[] { GatewayMode.Full, GatewayMode.Cloudflare })
        {
            var view = SteeringView.Of(World.Of(world), World.Options(mode, SteeringMode.Geo) with { RegionPools = Regions });
            Assert.Equal(expected, SteeringPolicy.Choose(view, World.Write() with { Region = region })!.Value.Origin.Pool);
        }
    }

    [Fact]
    public void NoneActive_TheFallbackPool()
    {
        var view = SteeringView.Of(World.Of("aws down; gcp down"), World.Options(GatewayMode.Cloudflare, SteeringMode.Geo, fallback: "aws") with { RegionPools = Regions });
        var choice = SteeringPolicy.Choose(view, World.Write() with { Region = "WEU" })!;
        Assert.Equal(("aws", ServedAs.Fallback), (choice.Value.Origin.Pool, choice.Value.As));
    }

    [Fact]
    public void WhatJustFailed_IsAvoidedWithinTheOrder()
    {
        var view = SteeringView.Of(World.Of("aws up; gcp up"), World.Options(steering: SteeringMode.Geo) with { RegionPools = Regions });
        Assert.Equal("aws", SteeringPolicy.Choose(view, World.Write(avoid: World.Gcp) with { Region = "WEU" })!.Value.Origin.Pool);
    }
}
