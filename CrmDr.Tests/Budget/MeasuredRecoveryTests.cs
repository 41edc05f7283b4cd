using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.FailureModes;
using CrmDr.AppHost.Recovery;
using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Budget;

/// <summary>The budget against what drills measured.</summary>
public sealed class MeasuredRecoveryTests
{
    private static readonly string Root = PlanFiles.Path("");

    /// <summary>Drills in which the primary stops at the fault. Where it goes on for a while (an isolated primary, a dead controller) recovery counts from its last acknowledgement.</summary>
    private static readonly Dictionary<string, BudgetFault> Scenarios = new()
    {
        ["region-outage"] = BudgetFault.Cloud,
        ["region-freeze"] = BudgetFault.Cloud,
        ["region-destroyed"] = BudgetFault.Cloud,
        ["failback"] = BudgetFault.Cloud,
        ["double-fault"] = BudgetFault.Cloud,
        ["flapping"] = BudgetFault.Cloud,
        ["database-down"] = BudgetFault.Database,
    };

    [Fact]
    public void EveryRecordedDrill_LiesInTheRangeOfItsPlan_PhaseByPhase()
    {
        var groups = MeasuredFile.Read(Root)!.Groups;
        Assert.True(groups.Sum(group => group.Runs.Count) >= 60);

        foreach (var group in groups)
        {
            var budget = Budget(group);
            Assert.True(group.IsOf(budget), $"The recorded settings of {group.Profile} are not those of its plan.");
            foreach (var run in group.Runs)
            {
                AssertWithin(budget.Recovery, run.RecoveryTimeSeconds, run, "recovery");
                AssertWithin(Sum(budget, "grace", "detection", "fence"), run.DetectSeconds, run, "detect");
                AssertWithin(Sum(budget, "drain", "promote"), run.PromoteSeconds, run, "promote");
                AssertWithin(Sum(budget, "steer", "dns", "first write"), run.SteerSeconds, run, "steer");
            }
        }
    }

    [Fact]
    public void RecordedFailureModes_LieInTheRange()
    {
        var results = FailureModesFile.Read(Root).Where(result => Scenarios.ContainsKey(result.Scenario)).ToList();

        Assert.Equal(Scenarios.Count, results.Count);
        Assert.All(results, result => Assert.True(
            RecoveryBudget.Of(BudgetPlans.Of(result.Profile), GatewayMode.Full, Scenarios[result.Scenario]).Recovery.Contains(TimeSpan.FromSeconds(result.RecoveryTimeSeconds!.Value)),
            $"{result.Scenario} took {result.RecoveryTimeSeconds} s."));
    }

    /// <summary>
    /// That a total lies between best and worst says little: the worst case is so far away that a lease half as long would contain every drill too. What tells a right budget from
    /// a wrong one is the phase that the lease decides, and the expected time against the mean.
    /// </summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(0.5, false)]
    [InlineData(2, false)]
    public void RecordedDrills_FitTheirOwnLeaseAndNoOther(double factor, bool fits)
    {
        var group = MeasuredFile.Read(Root)!.Groups.First(group => group is { Provider: "full", Fault: "cloud" });
        var plan = BudgetPlans.Of(group.Profile);
        var budget = RecoveryBudget.Of(plan with { Lease = plan.Lease with { Ttl = plan.Lease.Ttl * factor } }, GatewayMode.Full);

        var detection = Sum(budget, "detection", "fence");
        var mean = group.Runs.Average(run => run.RecoveryTimeSeconds);

        Assert.Equal(fits, group.Runs.All(run => detection.Contains(TimeSpan.FromSeconds(run.DetectSeconds!.Value))));
        Assert.Equal(fits, Math.Abs(mean - budget.Recovery.Expected.TotalSeconds) < 0.15 * mean);
    }

    [Fact]
    public void Page_SaysHowOftenMeasuredExceedsExpected()
    {
        var group = MeasuredFile.Read(Root)!.Groups.First(group => group is { Provider: "full", Fault: "cloud" });
        var against = MeasuredAgainst.Of(Budget(group), MeasuredFile.Read(Root))!;

        Assert.Equal(0, against.OutOfRange);
        Assert.Contains($"{against.AboveExpected} of {against.Runs} took longer than expected", PlanFiles.Text("docs/plan.md"));
    }

    private static RecoveryBudget Budget(MeasuredGroup group) => RecoveryBudget.Of(
        BudgetPlans.Of(group.Profile, PlanChoice.Value<Strategy>(group.Strategy)!.Value), PlanChoice.Value<GatewayMode>(group.Provider)!.Value,
        PlanChoice.Value<BudgetFault>(group.Fault)!.Value, PlanCommand.Allowances(group.Profile));

    private static TimeRange Sum(RecoveryBudget budget, params string[] names) =>
        budget.Phases.Where(phase => names.Contains(phase.Name)).Aggregate(TimeRange.None, (sum, phase) => sum + phase.Time);

    private static void AssertWithin(TimeRange range, double? seconds, MeasuredRun run, string what) =>
        Assert.True(seconds is not { } measured || range.Contains(TimeSpan.FromSeconds(measured)), $"{what} of {run} is outside of {range}.");
}
