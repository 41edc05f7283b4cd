using System.Net;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Pools;

namespace CrmDr.Tests.Gateway;

public sealed class SlowStartTests
{
    private const int Held = 40;
    private readonly StillTime _time = new();
    private readonly TaskCompletionSource _viewChanged = new();

    [Fact]
    public async Task Held_AreLetGoInOrderAndFewAtATime()
    {
        var entrance = Begun();
        var turns = Enter(entrance, Held);
        Assert.Equal(Started(SlowStart.First), turns.Select(turn => turn.IsCompleted));

        entrance.Leave(answered: true);
        await WhenAsync(() => turns.Count(turn => turn.IsCompleted) >= SlowStart.First + 2);
        Assert.Equal(Started(SlowStart.First + 2), turns.Select(turn => turn.IsCompleted));

        entrance.Leave(answered: false); // a failure makes room for one, and no more
        await WhenAsync(() => turns.Count(turn => turn.IsCompleted) >= SlowStart.First + 3);
        Assert.Equal(Started(SlowStart.First + 3), turns.Select(turn => turn.IsCompleted));
    }

    [Fact]
    public async Task EveryoneGetsIn_AndAfterThatNothingIsLimited()
    {
        var entrance = Begun();
        var turns = Enter(entrance, SlowStart.Enough);
        foreach (var turn in turns)
        {
            Assert.True(await turn);
            entrance.Leave(answered: true);
        }

        Assert.All(Enter(entrance, 2 * SlowStart.Enough), turn => Assert.True(turn.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task PatienceEnds_TheRestGoesIn()
    {
        var entrance = Begun();
        var turns = Enter(entrance, SlowStart.First + 2);

        Assert.False(entrance.IsOpen);
        _time.EndWaits();

        Assert.All(await Task.WhenAll(turns), Assert.True);
        await Task.WhenAll(Enter(entrance, 1));
        Assert.True(entrance.IsOpen);
        entrance.Begin(SlowStart.Begin);
        Assert.False(entrance.IsOpen);
    }

    [Fact]
    public void NothingHasBegun_IsOpen() => Assert.True(new PoolEntrance(_time).IsOpen);

    [Fact]
    public async Task Fenced_StaleReadsGoInTwoAtATime_WhateverIsAnswered_UntilItsPatienceIsOver()
    {
        var entrance = new PoolEntrance(_time);
        entrance.Begin(SlowStart.BeginStale);
        var turns = Enter(entrance, 6);
        Assert.Equal(2, turns.Count(turn => turn.IsCompleted));

        entrance.Leave(answered: true);
        await WhenAsync(() => turns.Count(turn => turn.IsCompleted) >= 3);
        Assert.Equal(3, turns.Count(turn => turn.IsCompleted));

        _time.EndWaits();
        Assert.All(await Task.WhenAll(turns), Assert.True);
        Assert.All(Enter(entrance, 100), turn => Assert.True(turn.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Fenced_WhoWaitsForAStaleRead_IsServedByTheNewPrimary()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Active = false;
        await world.WhenActiveAsync("aws", false);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (arrived, began) = (0, TimeProvider.System.GetTimestamp());
        world.Aws.Handler = async context =>
        {
            Interlocked.Increment(ref arrived);
            await open.Task;
            await ScriptedOrigin.Created(context);
        };
        var reads = Enumerable.Range(0, 6).Select(_ => world.ReadAsync()).ToArray();
        await WhenAsync(() => Volatile.Read(ref arrived) >= 2);

        world.PromoteGcp();
        await WhenAsync(() => reads.Count(read => read.IsCompleted) >= 4 || TimeProvider.System.GetElapsedTime(began) >= SlowStart.Patience);
        var inTime = TimeProvider.System.GetElapsedTime(began) < SlowStart.Patience; // after that nobody waits any more
        var stale = Volatile.Read(ref arrived);
        open.SetResult();

        var answers = await Task.WhenAll(reads);
        Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode));
        Assert.Equal(stale, answers.Count(answer => answer.Header("CrmDr-Stale") == "true"));
        if (inTime)
            Assert.Equal(4, answers.Count(answer => answer.Cloud() == "gcp"));
    }

    [Fact]
    public async Task ViewChanges_WhoWaitsChoosesAgain_AndTakesNobodysPlace()
    {
        var entrance = Begun();
        var turns = Enter(entrance, SlowStart.First + 2);

        _viewChanged.SetResult();

        Assert.False(await turns[^1] || await turns[^2]);
        await LeftAreFreeAsync(entrance);
    }

    [Fact]
    public async Task ClientGoesAway_WhileItWaits_TakesNobodysPlace()
    {
        var entrance = Begun();
        _ = Enter(entrance, SlowStart.First);
        using var client = new CancellationTokenSource();
        var turn = entrance.EnterAsync(_viewChanged.Task, client.Token).AsTask();

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
        await LeftAreFreeAsync(entrance);
    }

    [Fact]
    public async Task Promoted_HeldWritesReachTheNewPrimaryFewAtATime_AndAllAreAnswered()
    {
        await using var world = await GatewayWorld.StartAsync();
        await world.Aws.KillAsync();
        var writes = Enumerable.Range(0, Held).Select(number => world.WriteAsync($"k{number}")).ToArray();
        await world.WhenHeldAsync(Held);
        var (arrived, answered, beyond) = (0, 0, 0);
        var (open, promotedAt) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), TimeProvider.System.GetTimestamp());
        world.Gcp.Handler = async context =>
        {
            // Arrived and not answered, beyond what the answers given so far allow; after its patience nobody waits any more.
            if (Interlocked.Increment(ref arrived) > SlowStart.First + (2 * Volatile.Read(ref answered)) && TimeProvider.System.GetElapsedTime(promotedAt) < SlowStart.Patience)
                Interlocked.Increment(ref beyond);
            await open.Task;
            Interlocked.Increment(ref answered);
            await ScriptedOrigin.Created(context);
        };

        world.PromoteGcp();
        await WhenAsync(() => Volatile.Read(ref arrived) >= SlowStart.First);
        await world.StatusAsync();
        open.SetResult();

        foreach (var write in writes)
        {
            using var answer = await write;
            Assert.Equal((HttpStatusCode.Created, "gcp"), (answer.StatusCode, answer.Cloud()));
        }
        Assert.Equal(0, beyond);
        Assert.Equal(Held, world.Gcp.Seen.Select(seen => seen.Key).Distinct().Count());
    }

    private PoolEntrance Begun()
    {
        var entrance = new PoolEntrance(_time);
        entrance.Begin(SlowStart.Begin);
        return entrance;
    }

    private Task<bool>[] Enter(PoolEntrance entrance, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => entrance.EnterAsync(_viewChanged.Task, CancellationToken.None).AsTask())];

    /// <summary>Those that are inside leave without an answer: then just as many fit again.</summary>
    private static async Task LeftAreFreeAsync(PoolEntrance entrance)
    {
        for (var inside = 0; inside < SlowStart.First; inside++)
            entrance.Leave(answered: false);
        var never = new TaskCompletionSource().Task;
        for (var inside = 0; inside < SlowStart.First; inside++)
            Assert.True(await entrance.EnterAsync(never, CancellationToken.None));
        var oneTooMany = entrance.EnterAsync(never, CancellationToken.None).AsTask();
        Assert.False(oneTooMany.IsCompleted);
    }

    /// <summary>Nothing that waits ends before it is told to.</summary>
    private sealed class StillTime : TimeProvider
    {
        private readonly List<Action> _waits = [];
        private long _now;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waits.Add(() => callback(state));
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void EndWaits()
        {
            _now += (long)(SlowStart.Patience.TotalSeconds * TimestampFrequency);
            _waits.ForEach(end => end());
        }
    }

    private static IEnumerable<bool> Started(int count) => Enumerable.Range(0, Held).Select(number => number < count);

    private static async Task WhenAsync(Func<bool> holds)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !holds(); await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System))
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "It never came to that.");
    }
}
