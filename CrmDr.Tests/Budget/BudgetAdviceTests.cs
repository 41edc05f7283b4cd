using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Budget;

public sealed class BudgetAdviceTests
{
    [Fact]
    public void Of_ObjectiveMetAlsoAtWorst_IsEmpty() => Assert.Empty(BudgetAdvice.Of(RecoveryBudget.Of(BudgetPlans.Of("production"), GatewayMode.Full)));

    [Fact]
    public void Of_LeaseTooLong_SaysTheLeaseFirst()
    {
        var budget = RecoveryBudget.Of(Wanting(BudgetPlans.Of("drill"), 1.5), GatewayMode.Full);

        var first = BudgetAdvice.Of(budget)[0];

        Assert.Equal(BudgetVerdict.Misses, budget.RecoveryVerdict);
        Assert.Equal("profiles.drill.lease.ttlSeconds 2 -> 1, with marginSeconds and loopSeconds in proportion", first.What);
        Assert.Equal(BudgetVerdict.MayMiss, first.Verdict);
    }

    [Fact]
    public void Of_Route53_SaysToLeaveItFirstAndThenItsTtl()
    {
        var changes = BudgetAdvice.Of(RecoveryBudget.Of(Wanting(BudgetPlans.Of("production"), 30), GatewayMode.Route53));

        Assert.StartsWith("provider route53 -> ", changes[0].What);
        Assert.StartsWith("gateway.route53.ttlSeconds 60 -> 30", changes.First(change => !change.What.StartsWith("provider", StringComparison.Ordinal)).What);
    }

    [Fact]
    public void Of_ModeManual_SaysAutomaticFirst()
    {
        var plan = Wanting(BudgetPlans.Of("production"), 60);

        Assert.Equal("failover.mode manual -> automatic", BudgetAdvice.Of(RecoveryBudget.Of(plan with { Failover = plan.Failover with { Mode = FailoverMode.Manual } }, GatewayMode.Full))[0].What);
    }

    [Fact]
    public void Of_AnyPlan_HelpsAndIsSorted()
    {
        var dice = new Random(29);
        for (var run = 0; run < 300; run++)
        {
            var budget = RecoveryBudget.Of(Wanting(BudgetPlans.Random(dice), 1 + dice.NextDouble() * 60), (GatewayMode)(run % 3));
            var changes = BudgetAdvice.Of(budget);
            Func<TimeRange, TimeSpan> matters = budget.RecoveryVerdict == BudgetVerdict.Misses ? range => range.Expected : range => range.Worst;

            Assert.All(changes, change => Assert.True(matters(change.Recovery) < matters(budget.Recovery), change.What));
            Assert.Equal(changes.Select(change => matters(change.Recovery)).Order(), changes.Select(change => matters(change.Recovery)));
        }
    }

    private static DrPlan Wanting(DrPlan plan, double seconds) => plan with { Objectives = plan.Objectives with { RecoveryTime = TimeSpan.FromSeconds(seconds) } };
}
