using System.Net;

namespace CrmDr.Tests.Gateway;

public sealed class HoldAndResendTests
{
    // A plan of warm standby must hold for as long as a failover takes; a pilot light has to be started first and need not.
    private const string ShortHold = "pilot-light";

    [Fact]
    public async Task Killed_MidRequest_WithKey_IsSentAgainToTheNewPrimary()
    {
        await using var world = await GatewayWorld.StartAsync();
        var arrived = new TaskCompletionSource();
        world.Aws.Handler = async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var write = world.WriteAsync("k1", "payload");
        await arrived.Task;
        await world.Aws.KillAsync();
        await world.WhenHeldAsync(1);

        world.PromoteGcp();

        using var answer = await write;
        Assert.Equal((HttpStatusCode.Created, "gcp"), (answer.StatusCode, answer.Cloud()));
        Assert.NotNull(answer.Header("CrmDr-Held-Milliseconds"));
        Assert.Equal(("POST", "/api/v1/deals", "k1", "payload"), Assert.Single(world.Gcp.Seen));
    }

    [Fact]
    public async Task Broken_WithoutKey_IsNotSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = ScriptedOrigin.Break;

        using var answer = await world.WriteAsync();

        Assert.Equal((503, "outcome-unknown", "unknown"), ((int)answer.StatusCode, await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Single(world.Aws.Seen);
    }

    [Fact]
    public async Task Broken_WithoutKeyAndBody_OnAPooledConnection_IsNotSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        (await world.WriteAsync()).Dispose(); // the next request finds a pooled connection
        world.Aws.Handler = ScriptedOrigin.Break;

        using var answer = await world.Client.DeleteAsync("/api/v1/deals/1");

        Assert.Equal("outcome-unknown", await answer.ProblemAsync());
        Assert.Single(world.Aws.Seen, seen => seen.Method == "DELETE");
    }

    [Fact]
    public async Task Broken_Read_IsSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        var broken = 0;
        world.Aws.Handler = context => Interlocked.Increment(ref broken) <= 3 ? ScriptedOrigin.Break(context) : ScriptedOrigin.Created(context);

        using var answer = await world.ReadAsync();

        Assert.Equal((200, 4), ((int)answer.StatusCode, world.Aws.Seen.Count));
    }

    [Fact]
    public async Task NotStored_EvenWithoutKey_IsHeldAndSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = context =>
        {
            world.Aws.Active = false;
            return ScriptedOrigin.Refuse("not-stored")(context);
        };
        var write = world.WriteAsync();
        await world.WhenHeldAsync(1);
        await world.WhenActiveAsync("aws", false);

        world.PromoteGcp();

        using var answer = await write;
        Assert.Equal((201, "gcp", null), ((int)answer.StatusCode, answer.Cloud(), answer.Header("CrmDr-Outcome")));
        Assert.Single(world.Gcp.Seen);
        var status = await world.WhenAsync(now => (int)now["held"]! == 0);
        Assert.Equal(1, (int)status["heldTotal"]!);
        Assert.True((int)status["resentTotal"]! >= 1);
    }

    [Fact]
    public async Task Unknown_WithoutKey_IsHandedOn()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = ScriptedOrigin.Refuse("unknown");

        using var answer = await world.WriteAsync();

        Assert.Equal((503, "unknown", "refused"), ((int)answer.StatusCode, answer.Header("CrmDr-Outcome"), await answer.Content.ReadAsStringAsync()));
        Assert.Single(world.Aws.Seen);
    }

    [Fact]
    public async Task Unknown_WithKey_IsSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        var refused = 0;
        world.Aws.Handler = context => Interlocked.Increment(ref refused) <= 2 ? ScriptedOrigin.Refuse("unknown")(context) : ScriptedOrigin.Created(context);

        using var answer = await world.WriteAsync("k2");

        Assert.Equal((201, 3), ((int)answer.StatusCode, world.Aws.Seen.Count));
        Assert.All(world.Aws.Seen, seen => Assert.Equal(("k2", "b"), (seen.Key, seen.Body)));
    }

    [Fact]
    public async Task NoPoolActive_AllAreHeldAndReleased()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "staleReads": "hold" }""", before: world => world.Aws.Active = false);
        var writes = Enumerable.Range(0, 20).Select(number => world.WriteAsync(body: $"{number}")).ToList();
        var read = world.ReadAsync();
        await world.WhenHeldAsync(21);

        world.Aws.Active = true;

        foreach (var answer in await Task.WhenAll(writes.Append(read)))
        {
            Assert.True(answer.IsSuccessStatusCode);
            Assert.True(long.Parse(answer.Header("CrmDr-Held-Milliseconds")!) >= 0);
            answer.Dispose();
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}").Order(), world.Aws.Seen.Where(seen => seen.Method == "POST").Select(seen => seen.Body).Order());
    }

    [Fact]
    public async Task HeldTooLong_SaysThatNothingWasStored()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "holdSeconds": 0.3 }""", strategy: ShortHold, before: world => world.Aws.Active = false);

        using var answer = await world.WriteAsync("k3");

        Assert.Equal((503, "no-active-pool", "not-stored"), ((int)answer.StatusCode, await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.True(long.Parse(answer.Header("CrmDr-Held-Milliseconds")!) >= 300);
        Assert.Empty(world.Aws.Seen);
    }

    [Fact]
    public async Task HeldTooLong_AfterABrokenAttempt_DoesNotSayThatNothingWasStored()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "holdSeconds": 0.5 }""", strategy: ShortHold);
        world.Aws.Handler = context =>
        {
            world.Aws.Active = false;
            return ScriptedOrigin.Break(context);
        };

        using var answer = await world.WriteAsync("k4");

        Assert.Equal(("outcome-unknown", "unknown"), (await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
    }

    [Fact]
    public async Task TooManyBytesHeld_IsRefusedAtOnceAndRoomIsGivenBack()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "maxHeldBytes": 10 }""", before: world => world.Aws.Active = false);
        var held = world.WriteAsync(body: "six by");
        await world.WhenHeldAsync(1);

        using var refused = await world.WriteAsync(body: "five!");

        Assert.Equal((503, "too-many-held", "not-stored"), ((int)refused.StatusCode, await refused.ProblemAsync(), refused.Header("CrmDr-Outcome")));
        var small = world.WriteAsync(body: "four");
        await world.WhenHeldAsync(2);
        world.Aws.Active = true;
        using var first = await held;
        using var second = await small;
        world.Aws.Active = false;
        await world.WhenActiveAsync("aws", false);
        var again = world.WriteAsync(body: "ten bytes!");
        await world.WhenHeldAsync(1);
        world.Aws.Active = true;
        using var third = await again;
        Assert.All([first, second, third], answer => Assert.True(answer.IsSuccessStatusCode));
    }

    [Fact]
    public async Task TooManyHeld_IsRefusedAtOnce()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "maxHeldRequests": 2 }""", before: world => world.Aws.Active = false);
        var held = new[] { world.WriteAsync(), world.WriteAsync() };
        await world.WhenHeldAsync(2);

        using var refused = await world.WriteAsync();

        Assert.Equal((503, "too-many-held", "not-stored"), ((int)refused.StatusCode, await refused.ProblemAsync(), refused.Header("CrmDr-Outcome")));
        world.Aws.Active = true;
        foreach (var answer in await Task.WhenAll(held))
            Assert.Equal(201, (int)answer.StatusCode);
    }

    [Fact]
    public async Task HeldClientGoesAway_ItsPlaceIsFree()
    {
        await using var world = await GatewayWorld.StartAsync(before: world => world.Aws.Active = false);
        using var leave = new CancellationTokenSource();
        var write = world.WriteAsync(cancellation: leave.Token);
        await world.WhenHeldAsync(1);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await world.WhenHeldAsync(0);
        Assert.Empty(world.Aws.Seen);
    }

    [Fact]
    public async Task BodyAboveTheLimit_RefusedAfterItWasTaken_FailsClearly()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "bufferLimitBytes": 1000 }""");
        world.Aws.Handler = ScriptedOrigin.Refuse("not-stored");

        using var answer = await world.WriteAsync("k5", new string('x', 200_000));

        Assert.Equal((503, "not-resendable", "not-stored"), ((int)answer.StatusCode, await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(1000)]
    public async Task Body_NotConnected_IsSentAgainWhateverItsSize(int size)
    {
        await using var world = await GatewayWorld.StartAsync("""{ "bufferLimitBytes": 1000 }""");
        await world.Aws.KillAsync();
        world.PromoteGcp();

        using var answer = await world.WriteAsync(body: new string('x', size));

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal((201, "gcp"), ((int)answer.StatusCode, answer.Cloud()));
        Assert.Equal(size, Assert.Single(world.Gcp.Seen).Body.Length);
    }

    [Fact]
    public async Task Frozen_ThenAnotherIsActive_WhatHungIsSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync();
        var arrived = new TaskCompletionSource();
        world.Aws.Handler = async context =>
        {
            world.Aws.Freeze();
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var (keyed, unkeyed, read) = (world.WriteAsync("k6"), Task.FromResult<HttpResponseMessage>(null!), Task.FromResult<HttpResponseMessage>(null!));
        await arrived.Task;
        unkeyed = world.WriteAsync();
        read = world.ReadAsync();

        world.PromoteGcp();

        using var kept = await keyed;
        Assert.Equal((201, "gcp"), ((int)kept.StatusCode, kept.Cloud()));
        Assert.Equal(200, (int)(await read).StatusCode);
        // It hung at aws, or came when gcp was active already.
        using var other = await unkeyed;
        Assert.True(other.Cloud() == "gcp" || other.Header("CrmDr-Outcome") == "unknown");
    }

    [Fact]
    public async Task ReadRefusedByAnActivePool_IsTriedAFewTimesAndThenHandedOn()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = ScriptedOrigin.Refuse("unknown");

        using var answer = await world.ReadAsync();

        Assert.Equal((503, "refused", 3), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), world.Aws.Seen.Count));
    }
}
