using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Tests.Budget;

/// <summary>Plans to compute budgets of.</summary>
internal static class BudgetPlans
{
    public static DrPlan Of(string profile, Strategy strategy = Strategy.WarmStandby)
    {
        var read = DrPlanReader.Read("""{ "clouds": { "primary": "aws", "standby": "gcp" } }""", new PlanOverrides(profile, PlanChoice.Word(strategy), null, null));
        Assert.True(read.IsValid, string.Join("\n", read.Faults));
        return read.Plan;
    }

    /// <summary>Anything that the plan's ranges allow, contradictions included: arithmetic must hold there too.</summary>
    public static DrPlan Random(Random dice)
    {
        var plan = Of("production", Pick(dice, Enum.GetValues<Strategy>()));
        var ttl = Seconds(dice, 0.3, 60);
        var interval = Seconds(dice, 0.05, 60);
        return plan with
        {
            Lease = plan.Lease with { Ttl = ttl, Margin = ttl * (dice.NextDouble() / 4), Loop = ttl * (dice.NextDouble() / 5) },
            Monitor = new MonitorPlan(interval, interval * dice.NextDouble(), dice.Next(4), 1 + dice.Next(4), 1 + dice.Next(4)),
            Failover = plan.Failover with { Drain = Seconds(dice, 0, 10), Mode = Pick(dice, Enum.GetValues<FailoverMode>()) },
            Gateway = plan.Gateway with
            {
                FastProbe = Seconds(dice, 0.01, 2),
                FallbackPool = Pick(dice, ["aws", "gcp"]),
                Route53 = new Route53Plan(Seconds(dice, 0, 300), TimeSpan.FromSeconds(Pick(dice, [10, 30])), 1 + dice.Next(10), ""),
            },
        };
    }

    private static TimeSpan Seconds(Random dice, double least, double most) => TimeSpan.FromSeconds(least + dice.NextDouble() * (most - least));

    private static T Pick<T>(Random dice, T[] among) => among[dice.Next(among.Length)];
}
