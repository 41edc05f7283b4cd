using CrmDr.Failover.Plan;

namespace CrmDr.Tests.Plan;

/// <summary>Pools, sessions and probes of <c>drplan.json</c>.</summary>
public sealed class BalancerPlanTests
{
    [Fact]
    public void Read_NothingWritten_EachCloudHasOneEnabledPoolOfEqualOrigins()
    {
        var gateway = Read("{}").Plan!.Gateway;

        Assert.Equal(["aws", "gcp"], gateway.Pools.Keys);
        Assert.All(gateway.Pools.Values, pool => Assert.Equal((true, OriginPlan.Default, LoadSheddingPlan.Nothing), (pool.Enabled, pool.Origin(7), pool.LoadShedding)));
        Assert.Equal((TimeSpan.Zero, true, true, false), (gateway.Drain, gateway.RegionPools.IsEmpty, gateway.AffinityHeaders.IsEmpty, gateway.RequireAllHeaders));
        Assert.Equal((MonitorType.Auto, MonitorMethod.Get, 0, 0, false),
            (gateway.MonitorRequest.Type, gateway.MonitorRequest.Method, gateway.MonitorRequest.Port, gateway.MonitorRequest.Headers.Count, gateway.MonitorRequest.FollowRedirects));
        Assert.Equal(new PassivePlan(0.5, 20, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), 0.5), gateway.Passive);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var gateway = Read("""
            {
              "pools": { "gcp": { "enabled": true, "origins": { "1": { "weight": 0.25 }, "2": { "enabled": false } }, "loadShedding": { "defaultPercent": 20, "defaultPolicy": "hash", "sessionPercent": 5 } } },
              "drainSeconds": 300, "steering": "geo", "regionPools": { "WEU": "gcp, aws" }, "sessionAffinity": "header", "affinityHeaders": "X-Tenant, X-User", "requireAllHeaders": true,
              "monitorRequest": { "type": "https", "method": "head", "port": 8443, "headers": { "X-Probe": "yes" }, "followRedirects": true },
              "passive": { "failureShare": 0.2, "minimumRequests": 5, "windowSeconds": 3, "ejectionSeconds": 2, "panicShare": 0.3 }
            }
            """, "active-active").Plan!.Gateway;

        var pool = gateway.Pools["gcp"];
        Assert.Equal((new OriginPlan(0.25, true), new OriginPlan(1, false), OriginPlan.Default), (pool.Origin(1), pool.Origin(2), pool.Origin(0)));
        Assert.Equal(new LoadSheddingPlan(20, SheddingPolicy.Hash, 5), pool.LoadShedding);
        Assert.Equal((TimeSpan.FromSeconds(300), "gcp aws", "X-Tenant X-User", true),
            (gateway.Drain, string.Join(' ', gateway.RegionPools["WEU"]), string.Join(' ', gateway.AffinityHeaders), gateway.RequireAllHeaders));
        Assert.Equal((MonitorType.Https, MonitorMethod.Head, 8443, "yes", true),
            (gateway.MonitorRequest.Type, gateway.MonitorRequest.Method, gateway.MonitorRequest.Port, gateway.MonitorRequest.Headers["x-probe"], gateway.MonitorRequest.FollowRedirects));
        Assert.Equal(new PassivePlan(0.2, 5, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), 0.3), gateway.Passive);
    }

    [Theory]
    [InlineData("""{ "pools": { "azure": {} } }""", "$.gateway.pools.azure", "only the clouds of the plan")]
    [InlineData("""{ "pools": { "aws": { "origins": { "x": {} } } } }""", "$.gateway.pools.aws.origins.x", "a whole number from 0 to 999")]
    [InlineData("""{ "pools": { "aws": { "origins": { "0": { "weight": 2 } } } } }""", "$.gateway.pools.aws.origins.0.weight", "from 0 to 1")]
    [InlineData("""{ "pools": { "aws": { "enabled": "no" } } }""", "$.gateway.pools.aws.enabled", "expected true or false")]
    [InlineData("""{ "pools": { "aws": { "enabled": false }, "gcp": { "enabled": false } } }""", "$.gateway.pools", "one at least")]
    [InlineData("""{ "pools": { "aws": { "loadShedding": { "defaultPercent": 20 } } } }""", "$.gateway.pools.aws.loadShedding", "fallback pool, which refuses writes")]
    [InlineData("""{ "steering": "geo", "regionPools": { "WEU": "gcp, gcp" } }""", "$.gateway.regionPools.WEU", "each once")]
    [InlineData("""{ "steering": "geo", "regionPools": { "Europe": "gcp, aws" } }""", "$.gateway.regionPools.Europe", "a region of Cloudflare's")]
    [InlineData("""{ "regionPools": { "WEU": "gcp, aws" } }""", "$.gateway.regionPools", "expected \"geo\"")]
    [InlineData("""{ "sessionAffinity": "header" }""", "$.gateway.affinityHeaders", "one at least")]
    [InlineData("""{ "sessionAffinity": "header", "affinityHeaders": "X-A", "zeroDowntimeFailover": "sticky" }""", "$.gateway.zeroDowntimeFailover", "none or temporary")]
    [InlineData("""{ "affinityHeaders": "a,b,c,d,e,f" }""", "$.gateway.affinityHeaders", "up to 5")]
    [InlineData("""{ "sessionAffinity": "none", "drainSeconds": 5 }""", "$.gateway.drainSeconds", "expected 0")]
    [InlineData("""{ "sessionAffinity": "none", "zeroDowntimeFailover": "temporary" }""", "$.gateway.zeroDowntimeFailover", "since sessionAffinity is none")]
    [InlineData("""{ "monitorRequest": { "type": "tcp" } }""", "$.gateway.monitorRequest.type", "says nothing of who holds the lease")]
    [InlineData("""{ "monitorRequest": { "method": "head" }, "expectedBody": "active" }""", "$.gateway.monitorRequest.method", "has no body")]
    [InlineData("""{ "monitorRequest": { "headers": { "host": "x" } } }""", "$.gateway.monitorRequest.headers.host", "sets itself")]
    [InlineData("""{ "monitorRequest": { "headers": { "X-A": "1", "x-a": "2" } } }""", "$.gateway.monitorRequest.headers.x-a", "more than once")]
    [InlineData("""{ "monitorRequest": { "port": 70000 } }""", "$.gateway.monitorRequest.port", "from 0 to 65535")]
    [InlineData("""{ "passive": { "failureShare": 1.5 } }""", "$.gateway.passive.failureShare", "from 0 to 1")]
    public void Read_WhatCannotServe_IsNamed(string gateway, string path, string expected)
    {
        var fault = Assert.Single(Read(gateway).Faults);

        Assert.Equal(path, fault.Path);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TcpMonitorAndShedding_AreForTwoServingClouds() =>
        Assert.Empty(Read("""{ "monitorRequest": { "type": "tcp" }, "pools": { "aws": { "loadShedding": { "defaultPercent": 20 } } } }""", "active-active").Faults);

    private static PlanResult Read(string gateway, string strategy = "warm-standby") =>
        DrPlanReader.Read($$"""{ "clouds": { "primary": "aws", "standby": "gcp" }, "gateway": {{gateway}} }""", new PlanOverrides(null, strategy));
}
