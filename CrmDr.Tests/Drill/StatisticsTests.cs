using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.Tests.Drill;

public sealed class StatisticsTests
{
    [Fact]
    public void Percentile_IsAlwaysAMeasuredValue()
    {
        double[] values = [5, 1, 4, 2, 3];

        Assert.Equal(3, Percentile.Of(values, 0.5));
        Assert.Equal(5, Percentile.Of(values, 0.99));
        Assert.Equal(1, Percentile.Of(values, 0));
        Assert.Null(Percentile.Of([], 0.5));
    }

    [Fact]
    public void Spread_IgnoresWhatWasNotMeasured()
    {
        Assert.Equal(new Spread(1, 2, 9), Spread.Of([9, null, 1, 2]));
        Assert.Null(Spread.Of([null]));
    }

    [Fact]
    public void Longest_GapAroundTheFault_IsTheOneBetweenTheLastAndTheFirstAcknowledgement()
    {
        double[] acks = [1, 2, 3, 9.98, 13.2, 13.3, 13.4];
        var gap = AckGaps.Longest(acks, 10, 13.2);

        Assert.Equal(new Gap(9.98, 13.2), gap);
        Assert.Equal(3.22, gap!.Seconds, 6);
    }

    [Fact]
    public void Longest_LargerGapElsewhere_IsNotCounted() =>
        Assert.Equal(new Gap(10, 11), AckGaps.Longest([0, 9, 10, 11, 40], 10.5, 10.9));

    [Fact]
    public void Longest_NeverAcknowledgedAgain_CountsToTheEndOfTheWindow() =>
        Assert.Equal(new Gap(2, 60), AckGaps.Longest([1, 2], 3, 60));

    [Fact]
    public void Longest_NoAcknowledgementAtAll_IsUnknown() => Assert.Null(AckGaps.Longest([], 3, 60));

    [Theory]
    [InlineData(0.4, 0.0, true)]
    [InlineData(0.6, 0.0, false)] // slow
    [InlineData(0.4, 0.02, false)] // failing
    [InlineData(null, 0.0, false)] // nothing comes back: the age of what is out counts
    public void SteadyState_IsWhatTheScheduleOfTheLastTwoSecondsGot(double? latency, double failedShare, bool reached)
    {
        // Slow and failing long ago, as services are that have just started.
        var start = Enumerable.Range(0, 100).Select(n => Sent(n * 0.01, 9, Outcome.Unknown));
        var lately = Enumerable.Range(0, 100).Select(n => Sent(10 + (n * 0.01), latency, n < failedShare * 100 ? Outcome.Unknown : Outcome.Acknowledged));

        Assert.Equal(reached, SteadyState.Of([.. start, .. lately], 0, 11.6).Reached);
    }

    [Fact]
    public void SteadyState_NothingSent_IsNone() => Assert.False(SteadyState.Of([], 0, 5).Reached);

    [Fact]
    public void Phases_SumUpToTheTimeFromTheFaultToTheFirstAcknowledgement()
    {
        var phases = Phases.Split(10, 12.2, 12.5, 12.9)!;

        Assert.Equal(2.2, phases.Detect, 6);
        Assert.Equal(0.3, phases.Promote, 6);
        Assert.Equal(0.4, phases.Steer, 6);
        Assert.Equal(2.9, phases.Detect + phases.Fence + phases.Promote + phases.Steer, 6);
        Assert.NotNull(phases.Note);
    }

    [Fact]
    public void Phases_WithoutARecovery_AreUnknown()
    {
        Assert.Null(Phases.Split(10, null, null, null));
        Assert.Null(Phases.Split(10, 12, 12.5, null));
    }

    [Fact]
    public void Timeline_ShowsAnOutageAsAnEmptyStretch()
    {
        var attempts = new List<Attempt>();
        for (var i = 0; i < 40; i++)
            attempts.Add(Write(i, sent: i * 0.1, finished: (i * 0.1) + 0.02, acknowledged: i is < 10 or >= 30));

        var points = Timeline.Build(attempts, 1);

        Assert.Equal(4, points.Count);
        Assert.Equal([10, 0, 0, 10], points.Select(point => point.AckedPerSecond));
        Assert.Equal([0, 10, 10, 0], points.Select(point => point.FailedPerSecond));
        Assert.Equal(20, points[0].P50Milliseconds!.Value, 3);
        Assert.Null(points[1].P99Milliseconds);
    }

    private static Attempt Write(int number, double sent, double finished, bool acknowledged) => new()
    {
        Number = number,
        Kind = AttemptKind.CreateContact,
        SentAt = sent,
        Answer = new Answer(finished - 1e-9, acknowledged ? Outcome.Acknowledged : Outcome.Unknown, acknowledged ? 201 : 0),
    };

    private static Attempt Sent(double at, double? latency, Outcome outcome) => new()
    {
        Number = 0,
        Kind = AttemptKind.CreateContact,
        ScheduledAt = at,
        SentAt = at,
        Answer = latency is { } seconds ? new Answer(at + seconds, outcome, 200) : null,
    };
}
