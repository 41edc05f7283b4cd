using CrmDr.Controller.Loop;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Tests.Controller;

/// <summary>An epoch ends only when no application can acknowledge under it any more. (docs/adr/0006)</summary>
public sealed class PromisesTests
{
    private static readonly LeaseTiming Timing = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.2));
    private readonly Promises _promises = new(Timing);

    [Fact]
    public void Latest_ProcessHasJustStarted_WaitsForWhatItsPredecessorMayHavePromised()
    {
        Assert.Equal(Timing.PromiseBinds, _promises.Latest(TimeSpan.Zero));
        Assert.Null(_promises.Latest(Timing.PromiseBinds));
    }

    [Fact]
    public void Give_LessThanBefore_TheLongestCounts()
    {
        Give(at: 10, seconds: 2);
        Give(at: 10.1, seconds: 0.5);

        // Two seconds of a clock that runs a tenth slow, on one that runs a tenth fast.
        Assert.Equal(TimeSpan.FromSeconds(10) + Timing.Believed(TimeSpan.FromSeconds(2)), _promises.Latest(TimeSpan.FromSeconds(10.2)));
        Assert.Equal(2 * 1.1 / 0.9, Timing.Believed(TimeSpan.FromSeconds(2)).TotalSeconds, 6);
    }

    [Fact]
    public void Asked_NoLongerBelieves_TakesThePromiseBack()
    {
        Give(at: 10, seconds: 2);

        _promises.Asked("api", 1, believes: true);
        Assert.NotNull(_promises.Latest(TimeSpan.FromSeconds(10)));
        _promises.Asked("api", 2, believes: false);
        Assert.Null(_promises.Latest(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Asked_ByAQuestionThatALaterOneOvertook_ChangesNothing()
    {
        _promises.Asked("api", 2, believes: false);
        Give(at: 10, seconds: 2);

        _promises.Asked("api", 1, believes: false);

        Assert.NotNull(_promises.Latest(TimeSpan.FromSeconds(10)));
    }

    private void Give(double at, double seconds) => _promises.Give("api", () => (
        new AuthorityAnswer(1, true, true, TimeSpan.FromSeconds(seconds), "holding the lease"), TimeSpan.FromSeconds(at)));
}
