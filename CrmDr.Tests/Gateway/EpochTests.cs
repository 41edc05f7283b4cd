namespace CrmDr.Tests.Gateway;

public sealed class EpochTests
{
    [Fact]
    public async Task AnswerWithAnOlderEpoch_OfARead_IsDroppedAndAskedAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        await KnowEpochSixAsync(world);
        var asked = 0;
        world.Aws.Handler = context =>
        {
            var old = Interlocked.Increment(ref asked) == 1;
            context.Response.Headers["CrmDr-Epoch"] = old ? "5" : "6";
            context.Response.Headers["X-Answer"] = old ? "old" : "new";
            return Task.CompletedTask;
        };

        using var answer = await world.ReadAsync();

        Assert.Equal((200, "new", "6"), ((int)answer.StatusCode, answer.Header("X-Answer"), answer.Header("CrmDr-Epoch")));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task AnswerWithAnOlderEpoch_OfAWriteWithoutKey_IsAnUnknownOutcome()
    {
        await using var world = await GatewayWorld.StartAsync();
        await KnowEpochSixAsync(world);

        using var answer = await world.WriteAsync();

        Assert.Equal((503, "outcome-unknown", "unknown"), ((int)answer.StatusCode, await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
        Assert.Single(world.Aws.Seen);
    }

    [Fact]
    public async Task AnswerWithAnOlderEpoch_OfAWriteWithKey_IsSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        await KnowEpochSixAsync(world);
        var write = world.WriteAsync("k1");
        await world.WhenHeldAsync(1);

        world.PromoteGcp();

        using var answer = await write;
        Assert.Equal((201, "gcp", "6"), ((int)answer.StatusCode, answer.Cloud(), answer.Header("CrmDr-Epoch")));
    }

    [Fact]
    public async Task TwoClaimToBeActive_TheLaterEpochGetsEverything()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.PromoteGcp();
        await world.WhenActiveAsync("gcp");

        for (var count = 0; count < 10; count++)
        {
            using var answer = await world.WriteAsync();
            Assert.Equal("gcp", answer.Cloud());
        }

        var aws = GatewayWorld.PoolOf(await world.StatusAsync(), "aws");
        Assert.Equal((false, true), ((bool)aws["active"]!, (bool)aws["superseded"]!));
        Assert.Empty(world.Aws.Seen);
    }

    /// <summary>The standby has heard of epoch 6 and is not active yet; aws still answers in epoch 5.</summary>
    private static async Task KnowEpochSixAsync(GatewayWorld world)
    {
        Volatile.Write(ref world.Gcp.Epoch, 6);
        await world.WhenAsync(status => (int)status["highestEpoch"]! == 6);
        Assert.True((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
    }
}
