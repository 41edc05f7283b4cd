using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Gateway;

/// <summary>Many writes while the clouds change roles, break off, refuse and freeze. One store behind both, as if replication were perfect.</summary>
public sealed class UproarTests
{
    private const int Writes = 240;
    private const int AtOnce = 12;

    private readonly ConcurrentDictionary<string, int> _stored = new();
    private long _epoch = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Writes_AreNeverDoubledAndNeverWronglyDenied(int seed)
    {
        await using var world = await GatewayWorld.StartAsync();
        (world.Aws.Handler, world.Gcp.Handler) = (context => ServeAsync(world.Aws, context, seed), context => ServeAsync(world.Gcp, context, seed));
        using var end = new CancellationTokenSource();
        var uproar = UproarAsync(world, new Random(seed), end.Token);

        var answers = new ConcurrentDictionary<string, (int Status, string? Outcome)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Writes), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellation) =>
        {
            var keyed = number % 3 > 0;
            using var answer = await world.WriteAsync(keyed ? $"k{number}" : "", $"w{number}", cancellation);
            answers[$"w{number}"] = ((int)answer.StatusCode, answer.Header("CrmDr-Outcome"));
        });
        await end.CancelAsync();
        await uproar;

        Assert.True((int)(await world.StatusAsync())["resentTotal"]! > Writes / 20, "hardly anything was sent again: the uproar was none");
        for (var number = 0; number < Writes; number++)
        {
            var (name, keyed) = ($"w{number}", number % 3 > 0);
            var (times, (status, outcome)) = (_stored.GetValueOrDefault(name), answers[name]);
            Assert.True(times <= 1, $"{name} was stored {times} times");
            Assert.True(status != 201 || times == 1, $"{name} was acknowledged and not stored");
            Assert.True(outcome != "not-stored" || times == 0, $"{name} was denied and stored");
            Assert.True(status == 201 || (!keyed && outcome is "unknown"), $"{name} (key: {keyed}) failed with {status} {outcome}");
        }
    }

    private async Task ServeAsync(ScriptedOrigin origin, HttpContext context, int seed)
    {
        var write = (string)context.Items["body"]!;
        var dice = Random(seed, write, origin.Seen.Count);
        if (!origin.Active)
        {
            await ScriptedOrigin.Refuse("not-stored")(context);
            return;
        }
        switch (dice)
        {
            case < 10: context.Abort(); return;
            case < 15: await ScriptedOrigin.Refuse("not-stored")(context); return;
        }
        Store(write, context.Request.Headers["Idempotency-Key"].Count > 0);
        switch (dice)
        {
            case < 25: context.Abort(); return;
            case < 30: await ScriptedOrigin.Refuse("unknown")(context); return;
            default: await ScriptedOrigin.Created(context); return;
        }
    }

    /// <summary>With a key a repetition meets its first try; without one it is stored once more.</summary>
    private void Store(string write, bool keyed) => _stored.AddOrUpdate(write, 1, (_, times) => keyed ? times : times + 1);

    private static int Random(int seed, string write, int count) => new Random(HashCode.Combine(seed, write, count)).Next(100);

    /// <summary>Roles go back and forth, now and then through a frozen primary.</summary>
    private async Task UproarAsync(GatewayWorld world, Random random, CancellationToken end)
    {
        var (holder, other) = (world.Aws, world.Gcp);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 300)), TimeProvider.System, CancellationToken.None);
            var freezes = random.Next(3) == 0;
            if (freezes)
                holder.Freeze();
            holder.Active = false;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 150)), TimeProvider.System, CancellationToken.None);
            Volatile.Write(ref other.Epoch, Interlocked.Increment(ref _epoch));
            other.Active = true;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 150)), TimeProvider.System, CancellationToken.None);
            holder.Thaw();
            (holder, other) = (other, holder);
        }
        world.Aws.Thaw();
        world.Gcp.Thaw();
    }
}
