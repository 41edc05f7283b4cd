using System.Globalization;
using CrmDr.AppHost.Drill.Report;
using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Cli;

/// <summary>Runs a batch of schedules, says how far it is, and tells the story of the first one that broke a rule.</summary>
public sealed class SimulateHost(Terminal terminal, SimulateOptions options)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <summary>Where progress goes: away from the output when that is meant for a program.</summary>
    private readonly Terminal _progress = options.Json ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;
    private readonly SimulationOptions _simulated = new() { Bug = options.Bug, Pattern = options.Pattern, PilotLight = options.PilotLight };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var batch = new SimulationBatch(options.Seed, options.Runs, _simulated) { KeepGoing = options.KeepGoing };
        using var deadline = options.Time is { } time ? new CancellationTokenSource(time, terminal.Time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var started = terminal.Time.GetTimestamp();
        _progress.Line($"{(options.Runs is { } runs ? $"{runs} schedules" : $"schedules for {options.Time!.Value.TotalMinutes:0.#} minutes")} from seed {options.Seed} on {options.Threads} threads{Planted}");
        var running = Task.Run(() => batch.Run(options.Threads, stop.Token), CancellationToken.None);
        while (await Task.WhenAny(running, Task.Delay(BetweenLines, terminal.Time, CancellationToken.None)) != running)
            _progress.Line(Progress(batch.Done, terminal.Time.GetElapsedTime(started)));
        var totals = await running;
        var report = SimulationReport.Of(totals, options, terminal.Time.GetElapsedTime(started), cancellation.IsCancellationRequested, First(totals));
        if (options.Json)
            terminal.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(report, ReportJson.Options));
        SimulationView.Show(_progress, report);
        return report.Violations.Count > 0 || report.Stopped ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>The story of one schedule.</summary>
    public int Trace(ulong seed)
    {
        var result = new SimulationRunner().Shrink(seed, _simulated with { Trace = true });
        if (options.Json)
            terminal.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(SimulationStory.Of(result, options), ReportJson.Options));
        else
            SimulationView.ShowStory(terminal, SimulationStory.Of(result, options));
        return result.Violation is null ? ExitCode.Success : ExitCode.Failed;
    }

    private string Planted => options.Bug == PlantedBug.None ? "" : $", with a planted defect: {options.Bug}";

    private SimulationStory? First(SimulationTotals totals)
    {
        if (totals.Violations.Count == 0)
            return null;
        _progress.Line($"seed {totals.Violations[0].Seed} broke a rule; leaving out what is not needed for it");
        return SimulationStory.Of(new SimulationRunner().Shrink(totals.Violations[0].Seed, _simulated), options);
    }

    private string Progress(long done, TimeSpan passed)
    {
        var rate = done / passed.TotalSeconds;
        var left = options.Time is { } time ? time - passed : TimeSpan.FromSeconds((options.Runs!.Value - done) / Math.Max(rate, 0.001));
        return string.Create(CultureInfo.InvariantCulture, $"{passed.TotalSeconds,7:0} s  {done} schedules, {rate:0} a second, {Math.Max(0, left.TotalSeconds):0} s left");
    }
}
