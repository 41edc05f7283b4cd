using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Gateway;

/// <summary>Reads that are slow at one origin are also asked of another one of the same pool.</summary>
public sealed class HedgingTests
{
    private const string AtOnce = """{ "sessionAffinity": "none", "hedgeReadsSeconds": 0.05 }""";

    [Fact]
    public async Task SlowRead_IsAnsweredByTheOtherOrigin()
    {
        await using var world = await GatewayWorld.StartAsync(AtOnce, second: true);
        var stuck = Stick(world.Aws);
        world.Second.Handler = context => context.Response.WriteAsync("second");

        // Whichever it goes to first, it is answered; the origin that is stuck sees some of them.
        while (world.Aws.Seen.Count == 0)
            Assert.Equal("second", await world.Client.GetStringAsync("/api/v1/deals?limit=3"));

        stuck.SetResult();
        Assert.All(world.Aws.Seen.Concat(world.Second.Seen), one => Assert.Equal(("GET", "/api/v1/deals?limit=3"), (one.Method, one.Path)));
        Assert.Empty(world.Gcp.Seen);
    }

    [Fact]
    public async Task Write_IsSentOnce_HoweverLongItTakes()
    {
        await using var world = await GatewayWorld.StartAsync(AtOnce, second: true);
        var (first, second) = (Stick(world.Aws), Stick(world.Second));

        var write = world.WriteAsync("k1");
        await Until(() => world.Aws.Seen.Count + world.Second.Seen.Count > 0);
        // A read that comes later is asked of both meanwhile: the time for a second attempt has passed.
        var read = world.ReadAsync();
        await Until(() => world.Aws.Seen.Concat(world.Second.Seen).Count(one => one.Method == "GET") == 2);

        Assert.Single(world.Aws.Seen.Concat(world.Second.Seen), one => one.Method == "POST");
        first.SetResult();
        second.SetResult();
        (await write).Dispose();
        (await read).Dispose();
    }

    [Fact]
    public async Task SecondOriginFails_TheFirstOnesAnswerIsTaken()
    {
        await using var world = await GatewayWorld.StartAsync(AtOnce, second: true);
        var stuck = Stick(world.Aws, "first");
        world.Second.Handler = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            if (world.Aws.Seen.Count > 0)
                stuck.TrySetResult();
            return context.Response.WriteAsync("broken");
        };

        var answers = new List<string>();
        while (world.Aws.Seen.Count == 0 || world.Second.Seen.Count == 0)
        {
            using var answer = await world.ReadAsync();
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        // Where the second was asked because the first was slow, the first one's answer counts.
        Assert.Contains("first", answers);
    }

    [Theory]
    [InlineData("""{ "sessionAffinity": "none", "hedgeReadsSeconds": 0 }""", "full", true)]
    [InlineData(AtOnce, "cloudflare", true)]
    [InlineData(AtOnce, "full", false)]
    public async Task Off_OtherModesAndSingleOrigins_AskOnce(string gateway, string mode, bool second)
    {
        await using var world = await GatewayWorld.StartAsync(gateway, mode, second: second);
        var (first, other) = (Stick(world.Aws), Stick(world.Second));

        var reads = new[] { world.ReadAsync(), world.ReadAsync() };
        await Until(() => world.Aws.Seen.Count + world.Second.Seen.Count == reads.Length);
        first.SetResult();
        other.SetResult();
        foreach (var read in reads)
            (await read).Dispose();

        Assert.Equal(reads.Length, world.Aws.Seen.Count + world.Second.Seen.Count);
    }

    [Fact]
    public async Task PoolSlowAsAWhole_IsNotAskedTwiceAsMuch()
    {
        await using var world = await GatewayWorld.StartAsync(AtOnce, second: true);
        world.Aws.Handler = world.Second.Handler = Slow;

        const int Reads = 100;
        var asked = Enumerable.Range(0, Reads).Select(_ => world.ReadAsync()).ToList();
        foreach (var read in asked)
            (await read).Dispose();

        // A tenth of them, and ten that were saved up.
        Assert.InRange(world.Aws.Seen.Count + world.Second.Seen.Count, Reads, Reads + (Reads / 10) + 10);
    }

    private static async Task Slow(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, context.RequestAborted);
        await context.Response.WriteAsync("slow");
    }

    /// <summary>Does not answer before it is told to.</summary>
    private static TaskCompletionSource Stick(ScriptedOrigin origin, string answer = "late")
    {
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        origin.Handler = async context =>
        {
            await stuck.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(answer);
        };
        return stuck;
    }

    private static async Task Until(Func<bool> reached)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !reached();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "It never came to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
