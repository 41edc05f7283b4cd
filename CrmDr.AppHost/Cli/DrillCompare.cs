using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using CrmDr.AppHost.Cost;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Compare;
using CrmDr.AppHost.Drill.Report;
using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;

namespace CrmDr.AppHost.Cli;

/// <summary><c>drill compare</c>: the same outage with every strategy, gateway and profile, in one table, beside what was predicted and what it costs.</summary>
/// <remarks>A round whose report is in the folder already is not run again: a comparison that was stopped goes on, and grows when it is asked for more rounds.</remarks>
public sealed class DrillCompare(Terminal terminal, DrillOptions options, CompareChoice choice, bool json)
{
    private const string Scenario = "region-outage";

    private readonly Terminal _progress = json ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;

    public async Task<int> RunAsync(int rounds, string? folder, CancellationToken cancellation)
    {
        var time = terminal.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = Path.GetFullPath(folder ?? Path.Combine(Repository.Root, "reports", $"compare-{time}"));
        Directory.CreateDirectory(target);
        var (list, brief) = (CatalogueReader.Read(CatalogueReader.PathOf("list", Repository.Root)), CatalogueReader.Read(CatalogueReader.PathOf("brief", Repository.Root)));
        var rows = new List<CompareRow>();
        var all = (from profile in choice.Profiles from gateway in choice.Gateways from strategy in choice.Strategies select (strategy, gateway, profile)).ToList();
        foreach (var (strategy, gateway, profile) in all)
        {
            var chosen = options with { Scenario = Scenario, Strategy = strategy, Gateway = gateway, Profile = profile };
            var reports = new List<DrillReport>();
            for (var round = 1; round <= rounds && !cancellation.IsCancellationRequested; round++)
            {
                _progress.Line($"--- {rows.Count + 1} of {all.Count}: {strategy}, gateway {gateway}, profile {profile}, round {round} of {rounds}");
                if (await RoundAsync(chosen, Path.Combine(target, $"{strategy}-{gateway}-{profile}", $"round-{round:00}"), cancellation) is { } report)
                    reports.Add(report);
            }

            var cost = PlanChoice.Value<CostStrategy>(strategy)!.Value;
            rows.Add(CompareRow.Of(Budget(strategy, gateway, profile), strategy, gateway, reports, MonthlyCost.Of(list, cost), MonthlyCost.Of(brief, cost)));
            // After each combination: what was measured before Ctrl-C is kept.
            Write(target, rows);
        }

        var comparison = Write(target, rows);
        if (json)
            terminal.Output.WriteLine(JsonSerializer.Serialize(comparison, ReportJson.Options));
        else
            terminal.Line(comparison.ToMarkdown());
        _progress.Line($"Comparison: {Path.Combine(target, "compare.md")}");
        return rows.Count == all.Count && rows.All(row => row.Rounds == rounds && row.MissingFinally == 0 && row.RoundsMet == rounds) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Of this machine: what a cloud's platform needs to start something says nothing about processes.</summary>
    private static RecoveryBudget Budget(string strategy, string gateway, string profile) =>
        RecoveryBudget.Of(Plans.Read(profile, strategy), PlanChoice.Value<GatewayMode>(gateway)!.Value, allowances: PlanCommand.Allowances("drill"));

    private async Task<DrillReport?> RoundAsync(DrillOptions chosen, string place, CancellationToken cancellation)
    {
        if (Read(place) is { } measured)
        {
            _progress.Line($"measured before: recovery {MarkdownReport.Seconds(measured.RecoveryTimeSeconds)}, {place}");
            return measured;
        }

        try
        {
            return await new DrillHost(_progress, chosen, json: false, _ => { }).RoundAsync(null, place, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (Expected.Describes(failure) is { } text)
        {
            _progress.Fail(text);
            return null;
        }
    }

    private static DrillReport? Read(string place)
    {
        var file = Path.Combine(place, "report.json");
        return File.Exists(file) && JsonSerializer.Deserialize<DrillReport>(File.ReadAllText(file), ReportJson.Options) is { Completed: true } report ? report : null;
    }

    private Comparison Write(string target, IReadOnlyList<CompareRow> rows)
    {
        var comparison = new Comparison(Scenario, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors", options.Rate, options.FreezeLink.TotalSeconds, rows);
        File.WriteAllText(Path.Combine(target, "compare.json"), JsonSerializer.Serialize(comparison, ReportJson.Options));
        File.WriteAllText(Path.Combine(target, "compare.md"), comparison.ToMarkdown());
        return comparison;
    }
}
