using System.Globalization;
using CrmDr.AppHost.Recovery;
using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>A budget for people.</summary>
public static class PlanView
{
    private const int MostChanges = 5;

    public static void Show(Terminal terminal, RecoveryBudget budget, IReadOnlyList<BudgetChange> changes, MeasuredAgainst? measured)
    {
        var plan = budget.Plan;
        terminal.Line($"{PlanChoice.Word(plan.Strategy)}, profile {plan.Profile}, provider {PlanChoice.Word(budget.Provider)}: the {(budget.Fault == BudgetFault.Cloud ? "primary cloud dies" : "primary's database dies")}. Seconds from there to the next acknowledged write:");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("phase");
        foreach (var head in new[] { "best", "expected", "worst" })
            table.AddColumn(new TableColumn(head).RightAligned());
        table.AddColumn("from");
        foreach (var phase in budget.Phases)
            table.AddRow([.. Cells(phase.Name, phase.Time), Markup.Escape(phase.From)]);
        table.AddRow([.. Cells("recovery", budget.Recovery), ""]);
        terminal.Out.Write(table);
        terminal.Line($"recovery time: objective {Seconds(plan.Objectives.RecoveryTime)} s: {Say(budget.RecoveryVerdict)}");
        terminal.Line($"data-loss window: at most {Seconds(budget.DataLossWindow)} s, objective {Seconds(plan.Objectives.DataLossWindow)} s: {Say(budget.DataLossVerdict)}");
        if (changes.Count > 0)
        {
            terminal.Line("What to change first, each alone (expected, worst):");
            foreach (var change in changes.Take(MostChanges))
                terminal.Line($"  {change.What}: {Seconds(change.Recovery.Expected)}, {Seconds(change.Recovery.Worst)} s: {Say(change.Verdict)}");
        }

        terminal.Line(measured is null
            ? "Measured: no drill of this plan is recorded."
            : string.Create(CultureInfo.InvariantCulture, $"Measured: {measured.Runs} recorded drill{(measured.Runs == 1 ? "" : "s")} of this plan: {measured.MinSeconds:0.00} / {measured.MedianSeconds:0.00} / {measured.MaxSeconds:0.00} s (min, median, max); {measured.AboveExpected} above expected, {measured.OutOfRange} outside of best to worst."));
        foreach (var note in budget.Notes)
            terminal.Line(note);
    }

    private static string[] Cells(string name, TimeRange time) => [name, Seconds(time.Best), Seconds(time.Expected), Seconds(time.Worst)];

    private static string Say(BudgetVerdict verdict) => verdict switch
    {
        BudgetVerdict.Meets => "met",
        BudgetVerdict.MayMiss => "met as a rule, missed at worst",
        _ => "missed as a rule",
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}
