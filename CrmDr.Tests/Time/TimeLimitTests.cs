using CrmDr.ServiceDefaults.Time;

namespace CrmDr.Tests.Time;

public sealed class TimeLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void End_WorkThatThrowsWhenToldToStop_IsCancelledAllTheSame()
    {
        using var limit = new TimeLimit(Timeout.InfiniteTimeSpan, TimeProvider.System);
        using var driver = limit.Token.Register(() => throw new InvalidOperationException("planted"));

        limit.End();

        Assert.True(limit.Token.IsCancellationRequested);
    }

    [Fact]
    public void Limit_PassesOnATimersThread_DoesNotEndTheProcess()
    {
        // With a plain CancellationTokenSource with a delay this test ends the whole run.
        using var limit = new TimeLimit(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        using var driver = limit.Token.Register(() => throw new InvalidOperationException("planted"));

        Assert.True(limit.Token.WaitHandle.WaitOne(Patience));
    }

    [Fact]
    public void Linked_IsCancelled_EndsTheLimitAndTellsNobodyElse()
    {
        using var stopping = new CancellationTokenSource();
        using var limit = new TimeLimit(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
        using var driver = limit.Token.Register(() => throw new InvalidOperationException("planted"));

        stopping.Cancel();

        Assert.True(limit.Token.IsCancellationRequested);
    }

    [Fact]
    public void Linked_WasCancelledBefore_EndsTheLimitAtOnce()
    {
        using var limit = new TimeLimit(Timeout.InfiniteTimeSpan, TimeProvider.System, new CancellationToken(canceled: true));

        Assert.True(limit.Token.IsCancellationRequested);
    }
}
