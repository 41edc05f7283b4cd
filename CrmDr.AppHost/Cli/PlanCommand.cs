using System.CommandLine;
using System.Text.Json;
using CrmDr.AppHost.Recovery;
using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;

namespace CrmDr.AppHost.Cli;

/// <summary><c>plan</c>: the recovery time that drplan.json implies, phase by phase, against its objectives.</summary>
public static class PlanCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Cache and application as processes on this machine, as the profiles of drills have them.</summary>
    private static readonly BudgetAllowances OnThisMachine = new() { Provision = TimeRange.Seconds(2, 8, 20) };

    public static Command Create(Terminal terminal)
    {
        var strategy = SharedOptions.Strategy();
        var profile = SharedOptions.Profile("Timings and objectives. Default: the plan's.");
        var provider = new Option<string>("--provider")
        {
            Description = "Who steers. full: CrmDr's own gateway; cloudflare, route53: what those balancers do.",
            DefaultValueFactory = _ => "full",
        }.Among("full", "cloudflare", "route53");
        var fault = new Option<string>("--fault")
        {
            Description = "What fails. cloud: the primary cloud as a whole; database: its database alone.",
            DefaultValueFactory = _ => "cloud",
        }.Among("cloud", "database");
        var json = SharedOptions.Json("Print the budget as JSON.");
        var command = new Command("plan", "Print the recovery time that drplan.json implies, phase by phase, against its objectives. Exit 0: met as a rule; 1: missed as a rule.")
        {
            strategy, profile, provider, fault, json,
        };
        command.SetAction(parse =>
        {
            var plan = Plans.Read(parse.GetValue(profile), parse.GetValue(strategy));
            var budget = RecoveryBudget.Of(plan, PlanChoice.Value<GatewayMode>(parse.GetRequiredValue(provider))!.Value, PlanChoice.Value<BudgetFault>(parse.GetRequiredValue(fault))!.Value, Allowances(plan.Profile));
            var changes = BudgetAdvice.Of(budget, Allowances(plan.Profile));
            var measured = MeasuredAgainst.Of(budget, MeasuredFile.Read(Repository.Root));
            if (parse.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(BudgetReport.Of(budget, changes, measured), Json));
            else
                PlanView.Show(terminal, budget, changes, measured);
            return budget.RecoveryVerdict == BudgetVerdict.Misses || budget.DataLossVerdict == BudgetVerdict.Misses ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    /// <summary>What no plan says, for a profile: <c>drill</c> and <c>fast</c> run on one machine.</summary>
    public static BudgetAllowances Allowances(string profile) => profile is "drill" or "fast" ? OnThisMachine : new BudgetAllowances();
}
