using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Affinity;

public sealed class AffinityPolicyTests
{
    [Theory]
    [InlineData("aws", 0)]
    [InlineData("gcp-eu-1", 12)]
    public void ReadAndWrite_AreInverse(string pool, int origin)
    {
        var target = new AffinityTarget(pool, origin);
        Assert.Equal(target, AffinityPolicy.Read(AffinityPolicy.Write(target)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aws")]
    [InlineData(".0")]
    [InlineData("aws.")]
    [InlineData("aws.-1")]
    [InlineData("aws.x")]
    [InlineData("aws.99999999999")]
    public void Read_AnythingElse_IsNoTarget(string? value) => Assert.Null(AffinityPolicy.Read(value));

    [Theory]
    [InlineData(SessionAffinityMode.Cookie, null, ServedAs.Active, "gcp.0")]
    [InlineData(SessionAffinityMode.Cookie, "gcp.0", ServedAs.Active, null)]
    [InlineData(SessionAffinityMode.Cookie, "gcp.1", ServedAs.Active, "gcp.0")]
    [InlineData(SessionAffinityMode.Cookie, "aws.0", ServedAs.Active, "gcp.0")]
    [InlineData(SessionAffinityMode.Cookie, "aws.0", ServedAs.Stale, null)]
    [InlineData(SessionAffinityMode.Cookie, "aws.0", ServedAs.Fallback, null)]
    [InlineData(SessionAffinityMode.None, null, ServedAs.Active, null)]
    public void ToRemember_OnlyAnActivePlaceThatIsNew(SessionAffinityMode mode, string? presented, ServedAs servedAs, string? expected)
    {
        var target = AffinityPolicy.ToRemember(mode, AffinityPolicy.Read(presented), new SteeringChoice(new OriginId("gcp", 0), servedAs));
        Assert.Equal(expected, target is null ? null : AffinityPolicy.Write(target));
    }
}
