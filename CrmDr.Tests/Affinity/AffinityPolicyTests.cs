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
        Assert.Equal(target, AffinityPolicy.Read(AffinityPolicy.Write(target), ["aws", pool]));
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
    [InlineData("azure.0")]
    public void Read_AnythingElse_IsNoTarget(string? value) => Assert.Null(AffinityPolicy.Read(value, ["aws", "gcp"]));

    [Theory]
    [InlineData("CrmDr-Affinity=gcp.1", 1)]
    [InlineData("a=b; CrmDr-Affinity=gcp.2; c=d", 2)]
    [InlineData("a=b;CrmDr-Affinity=gcp.3", 3)]
    [InlineData("CrmDr-Affinity-Else=gcp.4; CrmDr-Affinity=gcp.5", 5)]
    [InlineData("CrmDr-Affinity=gcp.6; CrmDr-Affinity=gcp.7", 6)]
    [InlineData("crmdr-affinity=gcp.8", null)]
    [InlineData("CrmDr-Affinity", null)]
    [InlineData("CrmDr-Affinity=; =;;", null)]
    [InlineData("x-CrmDr-Affinity=gcp.9", null)]
    [InlineData("", null)]
    public void ReadHeader_FindsTheCookieAmongOthers(string header, int? origin) => Assert.Equal(origin, AffinityPolicy.ReadHeader(header, ["aws", "gcp"])?.Origin);

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
        var target = AffinityPolicy.ToRemember(mode, AffinityPolicy.Read(presented, ["aws", "gcp"]), new SteeringChoice(new OriginId("gcp", 0), servedAs));
        Assert.Equal(expected, target is { } place ? AffinityPolicy.Write(place) : null);
    }
}
