using CrmDr.Gateway.Forwarding;

namespace CrmDr.Tests.Gateway;

public sealed class ReleaseTurnsTests : IDisposable
{
    private readonly HandTime _time = new();
    private readonly ReleaseTurns _turns;

    public ReleaseTurnsTests() => _turns = new(2, _time);

    [Fact]
    public async Task Take_AsManyAsAllowedGoAtOnce_TheNextWhenOneEnds()
    {
        var first = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        using var second = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        var third = _turns.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        var fourth = _turns.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(third.IsCompleted);

        first!.Dispose();

        using var turn = await third;
        Assert.NotNull(turn);
        Assert.False(fourth.IsCompleted);
        _time.RunOut();
        Assert.Null(await fourth);
    }

    [Fact]
    public async Task Take_ThoseBeforeHang_GoesOnWithoutATurn_AndTakesNoneAway()
    {
        var first = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        using var second = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        var waiting = _turns.TakeAsync(TestContext.Current.CancellationToken).AsTask();

        _time.RunOut();

        Assert.Null(await waiting);
        first!.Dispose();
        using var again = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Take_ClientGoesAway_IsCancelled()
    {
        using var first = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        using var second = await _turns.TakeAsync(TestContext.Current.CancellationToken);
        using var leave = new CancellationTokenSource();
        var waiting = _turns.TakeAsync(leave.Token).AsTask();

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>Time that passes only when told to: every timer is due at once.</summary>
    private sealed class HandTime : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Timer();
        }

        public void RunOut() => _timers.ForEach(due => due());

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
