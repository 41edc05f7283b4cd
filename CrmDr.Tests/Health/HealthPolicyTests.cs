using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Tests.Health;

public sealed class HealthPolicyTests
{
    private static readonly OriginId Id = new("aws", 0);

    [Theory]
    [InlineData(ProbeKind.Answered, 200, true)]
    [InlineData(ProbeKind.Answered, 503, false)]
    [InlineData(ProbeKind.TimedOut, null, false)]
    [InlineData(ProbeKind.Failed, null, false)]
    public void Judge_OnlyAnExpectedAnswerIsGood(ProbeKind kind, int? status, bool good) =>
        Assert.Equal(good, HealthPolicy.Judge(new Probe(kind, TimeSpan.Zero, TimeSpan.FromMilliseconds(3), status), ExpectedCodes.Ok).Good);

    [Theory]
    [InlineData(ProbeKind.TimedOut, 1, 2, true)]
    [InlineData(ProbeKind.TimedOut, 2, 2, true)]
    [InlineData(ProbeKind.TimedOut, 3, 2, false)]
    [InlineData(ProbeKind.TimedOut, 1, 0, false)]
    [InlineData(ProbeKind.Failed, 1, 2, false)]
    [InlineData(ProbeKind.Answered, 1, 2, false)]
    public void ShouldRetry_OnlyTimeoutsAndOnlySoOften(ProbeKind kind, int attempts, int retries, bool expected) =>
        Assert.Equal(expected, HealthPolicy.ShouldRetry(kind, attempts, Plan(1, 1, retries)));

    // u and d are good and bad probes; the state after all of them.
    [Theory]
    [InlineData("", 1, 1, HealthStatus.Unknown)]
    [InlineData("u", 3, 3, HealthStatus.Healthy)]
    [InlineData("d", 3, 3, HealthStatus.Unhealthy)]
    [InlineData("ud", 1, 2, HealthStatus.Healthy)]
    [InlineData("udd", 1, 2, HealthStatus.Unhealthy)]
    [InlineData("udud", 1, 2, HealthStatus.Healthy)]
    [InlineData("du", 2, 1, HealthStatus.Unhealthy)]
    [InlineData("duu", 2, 1, HealthStatus.Healthy)]
    [InlineData("dudu", 2, 1, HealthStatus.Unhealthy)]
    public void AfterProbe_ItTakesSoManyInARow(string probes, int up, int down, HealthStatus expected) =>
        Assert.Equal(expected, probes.Aggregate(OriginState.New(Id), (origin, probe) => After(origin, probe == 'u', Plan(up, down))).Health);

    [Fact]
    public void AfterProbe_AnySequence_AgreesWithARecountOfTheWhole()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var plan = Plan(random.Next(1, 4), random.Next(1, 4));
            var origin = OriginState.New(Id);
            var history = new List<bool>();
            for (var step = 0; step < 40; step++)
            {
                history.Add(random.Next(3) > 0);
                origin = After(origin, history[^1], plan);
                Assert.True(Recount(history, plan) == origin.Health, $"seed {seed}, step {step}");
                Assert.True(origin.ConsecutiveUp == 0 ^ origin.ConsecutiveDown == 0, $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void Suspension_EndsOnlyWithAGoodProbeBegunAfterTheEvidence()
    {
        var suspended = HealthPolicy.AfterEvidence(After(OriginState.New(Id), true, Plan(1, 3)), PassiveEvidence.NotStored, TimeSpan.FromSeconds(5));

        Assert.False(suspended.IsUsable);
        Assert.Equal(HealthStatus.Healthy, suspended.Health);
        Assert.False(After(suspended, true, Plan(1, 3), startedAt: 4.9).IsUsable);
        Assert.False(After(suspended, false, Plan(1, 3), startedAt: 5.1).IsUsable);
        Assert.True(After(suspended, true, Plan(1, 3), startedAt: 5.1).IsUsable);
    }

    [Theory]
    [InlineData(PassiveEvidence.NotConnected, false)]
    [InlineData(PassiveEvidence.NotStored, true)]
    public void AfterEvidence_WhatCannotBeReachedIsNotReadyEither(PassiveEvidence evidence, bool ready) =>
        Assert.Equal(ready, HealthPolicy.AfterEvidence(After(OriginState.New(Id), true, Plan(1, 1)), evidence, TimeSpan.Zero).Ready);

    [Fact]
    public void IsInDoubt_OnlyWhileWhatShouldServeIsFailing()
    {
        var healthy = After(OriginState.New(Id), true, Plan(1, 2));
        var failing = After(healthy, false, Plan(1, 2));
        var down = After(failing, false, Plan(1, 2));

        Assert.Equal([false, true, false], new[] { healthy, failing, down }.Select(HealthPolicy.IsInDoubt));
        Assert.True(HealthPolicy.IsInDoubt(HealthPolicy.AfterEvidence(healthy, PassiveEvidence.NotConnected, TimeSpan.Zero)));
    }

    /// <summary>The naive twin: it flips when the last n probes all speak against what it was.</summary>
    private static HealthStatus Recount(List<bool> history, MonitorPlan plan)
    {
        var healthy = history[0];
        for (var end = 1; end <= history.Count; end++)
        {
            var needed = healthy ? plan.ConsecutiveDown : plan.ConsecutiveUp;
            if (end >= needed && history.Take(end).TakeLast(needed).All(good => good != healthy))
                healthy = !healthy;
        }
        return healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy;
    }

    private static OriginState After(OriginState origin, bool good, MonitorPlan plan, double startedAt = 0)
    {
        var probe = new Probe(ProbeKind.Answered, TimeSpan.FromSeconds(startedAt), TimeSpan.Zero, good ? 200 : 503, Ready: good);
        return HealthPolicy.AfterProbe(origin, probe, HealthPolicy.Judge(probe, ExpectedCodes.Ok), plan);
    }

    private static MonitorPlan Plan(int up, int down, int retries = 0) => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), retries, up, down);
}
