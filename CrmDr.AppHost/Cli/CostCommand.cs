using System.CommandLine;
using System.Text.Json;
using CrmDr.AppHost.Cost;
using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;

namespace CrmDr.AppHost.Cli;

/// <summary><c>cost</c>: what each strategy costs in a month, item by item, and what a minute of avoided downtime costs.</summary>
public static class CostCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var strategy = SharedOptions.Strategy();
        strategy.Description = "Price this strategy beside a single cloud. Default: all of them.";
        var catalogue = new Option<string>("--catalogue")
        {
            Description = "Prices. brief: the guide's estimate; list: list prices; or the path of your own, in the form of cost/catalogue.schema.json.",
            HelpName = "brief|list|FILE",
            DefaultValueFactory = _ => "list",
        };
        var engine = new Option<string?>("--engine") { Description = "The replication that is priced. Default: the catalogue's." }.Among("native", "dms");
        var writes = SharedOptions.Positive("--writes-per-second", "Acknowledged writes, over the whole month.", 20m);
        var bytes = SharedOptions.Positive("--bytes-per-write", "What replication carries for one. The default is an assumption.", 2000m);
        var served = SharedOptions.Positive("--served-gigabytes", "What users are sent in a month. The default is an assumption.", 200m);
        var outages = SharedOptions.Positive("--outages-per-year", "How often a whole cloud is lost. The default is an assumption.", 1m);
        var minutes = SharedOptions.Positive("--outage-minutes", "How long it stays away. The default is an assumption.", 240m);
        var provider = new Option<string>("--provider")
        {
            Description = "Who steers: how long a recovery takes depends on it.",
            DefaultValueFactory = _ => "cloudflare",
        }.Among("full", "cloudflare", "route53");
        var json = SharedOptions.Json("Print every item, total and assumption as JSON.");
        var command = new Command("cost", "Print what each strategy costs in a month, item by item, and what a minute of avoided downtime costs.")
        {
            strategy, catalogue, engine, writes, bytes, served, outages, minutes, provider, json,
        };
        command.SetAction(parse =>
        {
            var path = CatalogueReader.PathOf(parse.GetRequiredValue(catalogue), Repository.Root);
            var prices = CatalogueReader.Read(path);
            var with = parse.GetValue(engine) is { } word ? PlanChoice.Value<CostEngine>(word)!.Value : prices.Engine;
            var usage = new CostUsage(parse.GetValue(writes), parse.GetValue(bytes), parse.GetValue(served));
            CostStrategy[] chosen = parse.GetValue(strategy) is { } one ? [CostStrategy.SingleCloud, PlanChoice.Value<CostStrategy>(one)!.Value] : Enum.GetValues<CostStrategy>();
            var costs = chosen.Select(each => MonthlyCost.Of(prices, each, with, usage)).ToList();
            var avoided = costs.Skip(1).ToDictionary(cost => cost.Strategy, cost => new AvoidedDowntime(parse.GetValue(outages), parse.GetValue(minutes),
                RecoveryMinutes(cost.Strategy, PlanChoice.Value<GatewayMode>(parse.GetRequiredValue(provider))!.Value), cost.Dollars - costs[0].Dollars));
            if (parse.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(CostReport.Of(prices, with, usage, costs, avoided), Json));
            else
                CostView.Show(terminal, prices, with, usage, costs, avoided);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>As a rule, in production: what the budget of the repository's plan says.</summary>
    private static decimal RecoveryMinutes(CostStrategy strategy, GatewayMode provider)
    {
        const string Profile = "production";
        var budget = RecoveryBudget.Of(Plans.Read(Profile, PlanChoice.Word(strategy)), provider, allowances: PlanCommand.Allowances(Profile));
        return (decimal)budget.Recovery.Expected.TotalMinutes;
    }
}
