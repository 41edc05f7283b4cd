namespace CrmDr.Tests.Gateway;

/// <summary>Follows the Route 53 Developer Guide, dns-failover-types: clients go on with the answer they have until its TTL ends.</summary>
public sealed class Route53ModeTests
{
    [Fact]
    public async Task PrimaryGone_TheClientKeepsItsAnswer_AndNothingIsHeldOrSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "route53": { "ttlSeconds": 86400 } }""", "route53");
        using var before = await world.WriteAsync("k0");
        Assert.Equal("aws", before.Cloud());
        await world.Aws.KillAsync();

        for (var count = 0; count < 3; count++)
        {
            using var answer = await world.WriteAsync("k1");
            Assert.Equal((502, "bad-gateway"), ((int)answer.StatusCode, await answer.ProblemAsync()));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        var status = await world.StatusAsync();
        Assert.Equal(("route53", 0, 0), ((string?)status["mode"], (int)status["heldTotal"]!, (int)status["resentTotal"]!));
    }

    [Fact]
    public async Task NoTtl_TheRecordsDecideAtOnce()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "route53": { "ttlSeconds": 0 } }""", "route53", before: world =>
        {
            world.Aws.Active = false;
            world.Gcp.Active = true;
        });

        using var answer = await world.WriteAsync("k1");

        Assert.Equal((201, "gcp"), ((int)answer.StatusCode, answer.Cloud()));
    }
}
