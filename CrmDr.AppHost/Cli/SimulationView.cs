using System.Globalization;
using CrmDr.Simulation.Running;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>The tables at the end of a simulation, and the story of one schedule.</summary>
public static class SimulationView
{
    private const int MostViolations = 20;

    // Of fewer schedules it is no news that much was not reached.
    private const int EnoughToReachAll = 1000;

    public static void Show(Terminal terminal, SimulationReport report)
    {
        ShowReached(terminal, report.Reached);
        ShowSteps(terminal, report.Reached);
        ShowSpread(terminal, report.Spread);
        if (report.Runs >= EnoughToReachAll)
        {
            terminal.Line(report.NeverReached.Count == 0
                ? "Everything that is counted was reached."
                : $"Never reached, so nothing is proved about it: {string.Join(", ", report.NeverReached)}.");
        }

        if (report.TooSmall.Count > 0)
        {
            terminal.Out.MarkupLineInterpolated($"[red]{report.TooSmall.Count} schedules are too small (at least {SimulationTotals.LeastVirtualTime.TotalSeconds} s of virtual time, {SimulationTotals.LeastEvents} events and {SimulationTotals.LeastFaults} faults), the first of seed {report.TooSmall[0]}.[/]");
        }

        if (report.First is { } story)
            ShowStory(terminal, story);
        foreach (var broken in report.Violations.Take(MostViolations))
            terminal.Out.MarkupLineInterpolated($"[red]seed {broken.Seed}: {broken.Rule}: {broken.What}[/]");
        if (report.Violations.Count > MostViolations)
            terminal.Out.MarkupLineInterpolated($"[red]and {report.Violations.Count - MostViolations} more[/]");
        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{(report.Stopped ? "Stopped: " : "")}{report.Runs} schedules from seed {report.FirstSeed} in {report.Seconds:0.0} s ({report.SchedulesPerSecond:0} a second), {report.Violations.Count} broke a rule."));
    }

    public static void ShowStory(Terminal terminal, SimulationStory story)
    {
        terminal.Line($"Schedule of seed {story.Seed}{(story.Rule is null ? "" : ", with the faults that are needed and no others")}:");
        foreach (var fault in story.Faults)
            terminal.Line("  " + fault);
        terminal.Line();
        foreach (var line in story.Trace)
            terminal.Line("  " + line);
        terminal.Line();
        if (story.Rule is null)
            terminal.Line("No rule was broken.");
        else
            terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]Broken at {story.AtSeconds:0.000} s: {story.Rule}: {story.What}[/]");
        terminal.Line($"Again: {story.Replay}");
    }

    private static void ShowReached(Terminal terminal, IReadOnlyDictionary<string, long> reached)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("reached");
        table.AddColumn("which");
        table.AddColumn(new TableColumn("times").RightAligned());
        foreach (var (name, times) in reached.Where(r => !r.Key.StartsWith("point/", StringComparison.Ordinal) && !r.Key.StartsWith("crash/", StringComparison.Ordinal)))
        {
            var (group, which) = (name[..name.IndexOf('/', StringComparison.Ordinal)], name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            table.AddRow(group, Markup.Escape(which), Times(times));
        }

        terminal.Out.Write(table);
    }

    private static void ShowSteps(Terminal terminal, IReadOnlyDictionary<string, long> reached)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("step");
        foreach (var head in new[] { "begun", "ended", "crashed before", "crashed after" })
            table.AddColumn(new TableColumn(head).RightAligned());
        const string Before = "point/before ";
        foreach (var step in reached.Keys.Where(key => key.StartsWith(Before, StringComparison.Ordinal)).Select(key => key[Before.Length..]))
            table.AddRow(step, Times(reached[Before + step]), Times(reached["point/after " + step]), Times(reached["crash/before " + step]), Times(reached["crash/after " + step]));
        terminal.Out.Write(table);
    }

    private static void ShowSpread(Terminal terminal, IReadOnlyList<SpreadOfSchedules> spread)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "of a schedule", "least", "median", "greatest" })
            table.AddColumn(head);
        foreach (var figure in spread)
            table.AddRow(figure.Name, Number(figure.Min), Number(figure.Median), Number(figure.Max));
        terminal.Out.Write(table);
    }

    private static string Times(long times) => times == 0 ? "[red]0[/]" : times.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
