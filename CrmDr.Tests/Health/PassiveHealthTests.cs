using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Tests.Steering;

namespace CrmDr.Tests.Health;

/// <summary>An origin that answers probes but fails requests: mode full, no provider's document.</summary>
public sealed class PassiveHealthTests
{
    private static readonly PassivePlan Plan = new(0.5, 10, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(4), 0.5);

    [Theory]
    [InlineData(AttemptOutcome.Answered, 200, false)]
    [InlineData(AttemptOutcome.Answered, 404, false)]
    [InlineData(AttemptOutcome.Answered, 501, false)]
    [InlineData(AttemptOutcome.Answered, 500, true)]
    [InlineData(AttemptOutcome.Answered, 502, true)]
    [InlineData(AttemptOutcome.Answered, 504, true)]
    [InlineData(AttemptOutcome.Answered, 503, null)]
    [InlineData(AttemptOutcome.Broken, null, true)]
    [InlineData(AttemptOutcome.TimedOut, null, true)]
    // A fence, a switchover, an old epoch, a connection that was never made: nothing of these counts.
    [InlineData(AttemptOutcome.NotStored, 503, null)]
    [InlineData(AttemptOutcome.Unknown, 503, null)]
    [InlineData(AttemptOutcome.Unavailable, 503, null)]
    [InlineData(AttemptOutcome.StaleEpoch, 200, null)]
    [InlineData(AttemptOutcome.Superseded, null, null)]
    [InlineData(AttemptOutcome.NotSent, null, null)]
    [InlineData(AttemptOutcome.NotConnected, null, null)]
    [InlineData(AttemptOutcome.NoPool, null, null)]
    public void Failed_OnlyWhatTheOriginItselfDid(AttemptOutcome outcome, int? status, bool? expected) => Assert.Equal(expected, RequestRule.Failed(outcome, status));

    [Fact]
    public void Failed_EveryOutcomeIsJudged_AndNo503EverCounts() =>
        Assert.All(Enum.GetValues<AttemptOutcome>().Where(outcome => outcome is not (AttemptOutcome.Broken or AttemptOutcome.TimedOut)), outcome => Assert.Null(RequestRule.Failed(outcome, 503)));

    // Requests as second:letter, f failed, s served; the question at the end.
    [Theory]
    [InlineData(0.5, 10, "5f5s", true)]
    [InlineData(0.5, 10, "4f6s", false)]
    [InlineData(0.5, 10, "9f", false)] // too few
    [InlineData(0.5, 10, "10f", true)]
    [InlineData(0, 10, "50f", false)] // switched off
    [InlineData(1, 10, "20f1s", false)]
    [InlineData(0.9, 10, "1s9f", true)]
    public void IsBad_ByShareAndNumber(double share, int minimum, string requests, bool expected)
    {
        var window = default(FailureWindow);
        foreach (System.Text.RegularExpressions.Match part in System.Text.RegularExpressions.Regex.Matches(requests, "([0-9]+)([fs])"))
            for (var count = int.Parse(part.Groups[1].Value); count > 0; count--)
                window = window.After(part.Groups[2].Value == "f", TimeSpan.FromSeconds(1), Plan.Window);
        Assert.Equal(expected, window.IsBad(Plan with { FailureShare = share, MinimumRequests = minimum }));
    }

    /// <summary>Seeded: against a recount of everything: what is younger than half the window counts, what is older than the window does not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Property_TheWindowAgreesWithARecount(int seed)
    {
        var (random, window, all, now) = (new Random(seed), default(FailureWindow), new List<TimeSpan>(), TimeSpan.Zero);
        for (var count = 0; count < 3_000; count++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble() * (random.Next(40) == 0 ? 15 : 0.5));
            all.Add(now);
            window = window.After(random.Next(2) == 0, now, Plan.Window);
            Assert.InRange(window.Total, all.Count(at => now - at < Plan.Window / 2), all.Count(at => now - at <= Plan.Window));
        }
    }

    [Fact]
    public void Ejection_EndsByGoodProbesThatBeganAfterItsTime()
    {
        var monitor = World.Monitor with { ConsecutiveUp = 2 };
        var origin = HealthPolicy.AfterFailures(Healthy(), At(100), Plan);
        OriginState Probed(double at, bool good = true) => origin = HealthPolicy.AfterProbe(origin, (good ? World.Good() : World.Bad()) with { StartedAt = At(at) }, new(good, ""), monitor with { ConsecutiveDown = 3 });

        Assert.True(Probed(101).IsEjected);
        Assert.True(Probed(103.9).IsEjected);
        Assert.True(Probed(104).IsEjected); // the first that counts
        Assert.True(Probed(105, good: false).IsEjected);
        Assert.True(Probed(106).IsEjected);
        Assert.False(Probed(107).IsEjected);
        Assert.Equal(HealthStatus.Healthy, origin.Health);
    }

    [Theory]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { 4.0, 8, 12, 16 })]
    [InlineData(new[] { 1.0, 100, 1 }, new[] { 4.0, 4, 8 })] // it stood for longer than twice its time out
    public void Ejection_InARowLastsLonger(double[] stoodFor, double[] outFor)
    {
        Ejection? last = null;
        var now = TimeSpan.Zero;
        for (var at = 0; at < stoodFor.Length; at++)
        {
            now += At(stoodFor[at]);
            last = Ejection.Next(last, now, Plan);
            Assert.Equal(At(outFor[at]), last.For);
            now += last.For;
            last = last.AfterProbe(World.Good() with { StartedAt = now }, good: true, World.Monitor);
            Assert.False(last.IsOut);
        }
    }

    [Fact]
    public void Ejection_NeverLastsLongerThanTenTimes()
    {
        Ejection? last = null;
        for (var at = 0; at < 30; at++)
            last = Ejection.Next(last, TimeSpan.Zero, Plan) with { EndedAt = TimeSpan.Zero };
        Assert.Equal(10 * Plan.Ejection, last!.For);
    }

    /// <summary>Seeded: out for its time at least, and back only after as many good probes in a row as the counts ask for.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void Property_NothingFlapsFasterThanItsTimeAndCounts(int seed, int up)
    {
        var (random, monitor, origin) = (new Random(seed), World.Monitor with { ConsecutiveUp = up, ConsecutiveDown = 1000 }, Healthy());
        var (now, outSince, goodAfter, ejections) = (TimeSpan.Zero, TimeSpan.Zero, 0, 0);
        for (var count = 0; count < 5_000; count++)
        {
            now += At(random.NextDouble());
            var before = origin;
            if (random.Next(4) == 0)
            {
                origin = HealthPolicy.AfterFailures(origin, now, Plan);
                (outSince, goodAfter, ejections) = before.IsEjected ? (outSince, goodAfter, ejections) : (now, 0, ejections + 1);
                continue;
            }
            var good = random.Next(3) > 0;
            origin = HealthPolicy.AfterProbe(origin, (good ? World.Good() : World.Bad()) with { StartedAt = now }, new(good, ""), monitor);
            if (before.IsEjected && now >= outSince + before.Ejection!.For)
                goodAfter = good ? goodAfter + 1 : 0;
            if (before.IsEjected && !origin.IsEjected)
                Assert.True(now - outSince >= Plan.Ejection && goodAfter == up, $"Back after {now - outSince} and {goodAfter} probes.");
            else if (before.IsEjected)
                Assert.True(goodAfter < up, $"Still out after {goodAfter} good probes.");
        }
        Assert.True(ejections > 20);
    }

    [Fact]
    public void Ejection_DoesNotHurryTheMonitor()
    {
        // Probes of a fifth of a second would bring back what fails requests, and hide what the interval says.
        Assert.False(HealthPolicy.IsInDoubt(HealthPolicy.AfterFailures(Healthy(), At(1), Plan)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static OriginState Healthy() => OriginState.New(World.Aws) with { Health = HealthStatus.Healthy };
}
