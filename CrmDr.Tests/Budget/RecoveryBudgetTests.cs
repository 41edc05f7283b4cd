using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Budget;

public sealed class RecoveryBudgetTests
{
    public static TheoryData<string, Strategy, GatewayMode, BudgetFault> Everything()
    {
        var data = new TheoryData<string, Strategy, GatewayMode, BudgetFault>();
        foreach (var profile in new[] { "production", "drill", "fast" })
            foreach (var strategy in Enum.GetValues<Strategy>())
                foreach (var provider in Enum.GetValues<GatewayMode>())
                    foreach (var fault in Enum.GetValues<BudgetFault>())
                        data.Add(profile, strategy, provider, fault);
        return data;
    }

    // Lease 2, margin 0.2, loop 0.25: a renewal was sent up to 2/3 + 0.25 s before the fault, and a look comes every 0.1 s.
    [Theory]
    [InlineData("detection", 0, 0.1, 0.35)]
    [InlineData("fence", 1.2833, 1.8142, 2.45)]
    [InlineData("drain", 0.06, 0.07, 1.02)]
    [InlineData("promote", 0.01, 0.04, 0.5)]
    [InlineData("steer", 0, 0.025, 0.05)]
    [InlineData("first write", 0, 0.15, 0.75)]
    public void Of_ProfileDrill_HasThePhasesOfItsTimings(string name, double best, double expected, double worst)
    {
        var phase = Assert.Single(RecoveryBudget.Of(BudgetPlans.Of("drill"), GatewayMode.Full).Phases, phase => phase.Name == name);

        Assert.Equal(best, phase.Time.Best.TotalSeconds, 3);
        Assert.Equal(expected, phase.Time.Expected.TotalSeconds, 3);
        Assert.Equal(worst, phase.Time.Worst.TotalSeconds, 3);
    }

    [Fact]
    public void Of_Cloudflare_NoticesBesideTheLease()
    {
        // 15 s between probes, three attempts of 5 s: at worst down after 30 s; the gate opens after 14.27 s.
        var budget = RecoveryBudget.Of(BudgetPlans.Of("production"), GatewayMode.Cloudflare);
        var allowances = new BudgetAllowances();

        Assert.Equal(30 + allowances.FirstWrite.Worst.TotalSeconds, budget.Recovery.Worst.TotalSeconds, 3);
        Assert.Equal(15 + allowances.FirstWrite.Expected.TotalSeconds, budget.Recovery.Expected.TotalSeconds, 3);
    }

    [Fact]
    public void Of_CloudflareWithThePrimaryAsFallback_WaitsForAGoodProbeOfTheStandby()
    {
        var plan = BudgetPlans.Of("production");
        var without = plan with { Gateway = plan.Gateway with { FallbackPool = "aws" } };

        var open = 1.5 + 11.25 + 1.02 + 0.5;
        Assert.Equal(open + 15 + 5 + 0.75, RecoveryBudget.Of(without, GatewayMode.Cloudflare).Recovery.Worst.TotalSeconds, 3);
    }

    [Fact]
    public void Of_Route53_AddsTheTtl()
    {
        var plan = BudgetPlans.Of("drill");
        var longer = plan with { Gateway = plan.Gateway with { Route53 = plan.Gateway.Route53 with { Ttl = TimeSpan.FromSeconds(100) } } };

        var (before, after) = (RecoveryBudget.Of(plan, GatewayMode.Route53).Recovery, RecoveryBudget.Of(longer, GatewayMode.Route53).Recovery);

        Assert.Equal(40, (after.Worst - before.Worst).TotalSeconds, 3);
        Assert.Equal(20, (after.Expected - before.Expected).TotalSeconds, 3);
        Assert.Equal(before.Best, after.Best);
    }

    [Fact]
    public void Of_ModeManual_WaitsForAPersonAndNotForTheLeaseBesides()
    {
        var plan = BudgetPlans.Of("production");
        var manual = plan with { Failover = plan.Failover with { Mode = FailoverMode.Manual } };

        var phases = RecoveryBudget.Of(manual, GatewayMode.Full).Phases;

        Assert.Equal(600, phases.TakeWhile(phase => phase.Name != "drain").Sum(phase => phase.Time.Expected.TotalSeconds), 3);
        Assert.Equal(1800, phases.TakeWhile(phase => phase.Name != "drain").Sum(phase => phase.Time.Worst.TotalSeconds), 3);
    }

    [Fact]
    public void Of_PilotLight_ProvisionsBeforeItPromotes()
    {
        var names = RecoveryBudget.Of(BudgetPlans.Of("production", Strategy.PilotLight), GatewayMode.Full).Phases.Select(phase => phase.Name).ToList();

        Assert.Equal(["detection", "fence", "provision", "drain", "promote", "steer", "first write"], names);
    }

    [Theory]
    [InlineData(ReplicationMode.Async, 5)]
    [InlineData(ReplicationMode.Sync, 0)]
    public void DataLossWindow_IsMaxLagUnlessWritesWaitForBoth(ReplicationMode mode, double seconds)
    {
        var plan = BudgetPlans.Of("drill");
        plan = plan with { Replication = plan.Replication with { Mode = mode } };

        Assert.Equal(seconds, RecoveryBudget.Of(plan, GatewayMode.Full).DataLossWindow.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Of_EveryStrategyAndProvider_IsInOrder(string profile, Strategy strategy, GatewayMode provider, BudgetFault fault) =>
        AssertInOrder(RecoveryBudget.Of(BudgetPlans.Of(profile, strategy), provider, fault));

    [Fact]
    public void Of_AnyPlan_IsInOrder()
    {
        var dice = new Random(5);
        for (var run = 0; run < 500; run++)
        {
            var plan = BudgetPlans.Random(dice);
            foreach (var provider in Enum.GetValues<GatewayMode>())
                AssertInOrder(RecoveryBudget.Of(plan, provider, run % 2 == 0 ? BudgetFault.Cloud : BudgetFault.Database));
        }
    }

    [Fact]
    public void Of_AnyInputRaised_TakesNoLessTime()
    {
        var dice = new Random(17);
        for (var run = 0; run < 500; run++)
        {
            var plan = BudgetPlans.Random(dice);
            var factor = 1 + dice.NextDouble();
            foreach (var provider in Enum.GetValues<GatewayMode>())
            {
                var before = RecoveryBudget.Of(plan, provider).Recovery;
                foreach (var (name, raised) in Raised(plan, factor))
                {
                    var after = RecoveryBudget.Of(raised, provider).Recovery;
                    Assert.True(after.Worst >= before.Worst, $"{name} x {factor}, {provider}: at worst {before.Worst} became {after.Worst}. {plan}");
                    // A longer loop renews later, so that more of the lease has passed at the fault: as a rule that is a little sooner, at worst it is not.
                    if (name != "loop")
                        Assert.True(after.Expected >= before.Expected, $"{name} x {factor}, {provider}: expected {before.Expected} became {after.Expected}. {plan}");
                }
            }
        }
    }

    [Fact]
    public void Raised_EachInput_MattersSomewhere()
    {
        var plan = BudgetPlans.Of("production");
        plan = plan with { Monitor = plan.Monitor with { Retries = 2 }, Gateway = plan.Gateway with { FallbackPool = "aws" } };

        Assert.All(Raised(plan, 3), raised => Assert.Contains(Enum.GetValues<GatewayMode>(),
            provider => RecoveryBudget.Of(raised.Plan, provider).Recovery.Worst > RecoveryBudget.Of(plan, provider).Recovery.Worst));
    }

    private static IEnumerable<(string Name, DrPlan Plan)> Raised(DrPlan plan, double factor)
    {
        var (lease, monitor, gateway, route) = (plan.Lease, plan.Monitor, plan.Gateway, plan.Gateway.Route53);
        yield return ("ttl", plan with { Lease = lease with { Ttl = lease.Ttl * factor } });
        yield return ("margin", plan with { Lease = lease with { Margin = lease.Margin * factor } });
        yield return ("loop", plan with { Lease = lease with { Loop = lease.Loop * factor } });
        yield return ("drain", plan with { Failover = plan.Failover with { Drain = plan.Failover.Drain * factor } });
        yield return ("interval", plan with { Monitor = monitor with { Interval = monitor.Interval * factor } });
        yield return ("timeout", plan with { Monitor = monitor with { Timeout = monitor.Timeout * factor } });
        yield return ("retries", plan with { Monitor = monitor with { Retries = monitor.Retries + 1 } });
        yield return ("consecutiveUp", plan with { Monitor = monitor with { ConsecutiveUp = monitor.ConsecutiveUp + 1 } });
        yield return ("consecutiveDown", plan with { Monitor = monitor with { ConsecutiveDown = monitor.ConsecutiveDown + 3 } });
        yield return ("route53.ttl", plan with { Gateway = gateway with { Route53 = route with { Ttl = route.Ttl * factor } } });
        yield return ("route53.requestInterval", plan with { Gateway = gateway with { Route53 = route with { RequestInterval = route.RequestInterval * factor } } });
        yield return ("route53.failureThreshold", plan with { Gateway = gateway with { Route53 = route with { FailureThreshold = route.FailureThreshold + 1 } } });
    }

    private static void AssertInOrder(RecoveryBudget budget)
    {
        var recovery = budget.Recovery;
        Assert.True(recovery.Best <= recovery.Expected && recovery.Expected <= recovery.Worst, $"{budget.Provider}: {recovery} {budget.Plan}");
        Assert.All(budget.Phases, phase => Assert.True(phase.Time.Best >= TimeSpan.Zero && phase.Time.Expected >= TimeSpan.Zero && phase.Time.Worst >= TimeSpan.Zero, $"{phase} {budget.Plan}"));
    }
}
