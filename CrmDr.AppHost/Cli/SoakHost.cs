using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Soak;
using CrmDr.AppHost.Drill.World;
using CrmDr.Failover.Plan;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>drill soak</c>: rounds of load and faults in one world until the time is up or a person ends it; always leaves a report.</summary>
public sealed class SoakHost(Terminal terminal, DrillOptions options, SoakOptions soak, bool json)
{
    private const double ProgressSeconds = 10;

    private readonly Terminal _progress = json ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;
    private readonly Dictionary<string, int> _faults = [];
    private readonly List<SoakRound> _rounds = [];
    private readonly DrillClock _clock = new(terminal.Time);
    private DrillOptions? _attached;
    private bool _strict;
    private DrillRun? _run;

    /// <summary>What runs in an attached world was chosen when it was started.</summary>
    private DrillOptions Chosen => _attached ?? options;

    public async Task<int> RunAsync(string? folder, string? attachTo, CancellationToken cancellation)
    {
        var time = _clock.StartedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = Path.GetFullPath(folder ?? Path.Combine(Repository.Root, "reports", $"soak-{time}"));
        _progress.Line($"soak: {soak.Length.TotalMinutes:0.##} minutes of faults, seed {options.Seed}; Ctrl-C mends, checks and reports");
        await using (var world = await WorldAsync(attachTo, cancellation))
        {
            using var done = new CancellationTokenSource();
            var progress = TellAsync(done.Token);
            await RoundsAsync(world, cancellation);
            await done.CancelAsync();
            await progress;
            var report = Report(cancellation.IsCancellationRequested);
            Write(target, report);
            if (!report.Passed)
            {
                ReportFolder.CopyLogs(target, world.LogFolder);
                world.Keep();
            }

            return report.Passed ? ExitCode.Success : ExitCode.Failed;
        }
    }

    private async Task<IDrillWorld> WorldAsync(string? attachTo, CancellationToken cancellation)
    {
        if (attachTo is null)
            return await OwnWorld.StartAsync(options, Plans.Read(options), _progress, cancellation);
        var attached = await AttachedWorld.FindAsync(attachTo, cancellation);
        _attached = options with
        {
            Profile = attached.Profile,
            Strategy = attached.Strategy,
            Replication = attached.Replication,
            OnStandbyLoss = attached.OnStandbyLoss,
            CacheSync = attached.CacheSync,
            Gateway = attached.Gateway,
        };
        return attached;
    }

    private async Task RoundsAsync(IDrillWorld world, CancellationToken cancellation)
    {
        var plan = Plans.Read(Chosen);
        // Only then no promotion may leave anything behind that was acknowledged.
        _strict = plan.Replication is { Mode: ReplicationMode.Sync, OnStandbyLoss: StandbyLossMode.Block };
        string[] clouds = [plan.Clouds.Primary, plan.Clouds.Standby];
        var nemesis = new Nemesis(options.Seed, clouds);
        while (_clock.Now < soak.Length.TotalSeconds && !cancellation.IsCancellationRequested)
        {
            var number = _rounds.Count + 1;
            await using var run = new DrillRun(Chosen with { Seed = options.Seed + number }, world, plan.Clouds.Primary, plan.Clouds.Standby, terminal.Time, Tell)
            {
                Limits = DrillHost.Limits(plan),
            };
            _run = run;
            var round = await new SoakRunner(run, nemesis, soak, _strict, Count).RunAsync(number, cancellation);
            _rounds.Add(round);
            _progress.Line($"round {number}: {round.AckedWrites} acknowledged, {round.FailedRequests} failed, {round.RoleChanges} role changes, {round.LedgeredTransactions} ledgered, "
                + $"{round.Violations.Count} violations{(round.Error is null ? "" : "; " + round.Error)}");
            foreach (var violation in round.Violations)
                _progress.Line($"  {violation.Kind}: {violation.Text}");
            // Protection did not return, or what was found makes the next round meaningless: the world is kept for a look.
            if (round.Error is not null || round.Violations.Count > 0)
                return;
        }
    }

    private void Count(SoakFault fault) => _faults[fault.Kind.ToString()] = _faults.GetValueOrDefault(fault.Kind.ToString()) + 1;

    private async Task TellAsync(CancellationToken done)
    {
        try
        {
            while (true)
            {
                await _clock.DelayAsync(ProgressSeconds, done);
                var attempts = _run?.Ledger.Snapshot() ?? [];
                _progress.Line($"{_clock.Now,5:0} s  round {_rounds.Count + 1}: {attempts.Count(attempt => attempt.IsAcknowledgedWrite)} acknowledged, "
                    + $"{attempts.Count(attempt => attempt.IsFailed)} failed, {attempts.Count(attempt => attempt.Answer is null)} under way; {_faults.Values.Sum()} faults so far, "
                    + $"{_rounds.Sum(round => round.Violations.Count)} violations, {GC.GetTotalMemory(false) / (1024 * 1024)} MiB");
            }
        }
        catch (OperationCanceledException)
        {
            // The soak has ended.
        }
    }

    private SoakReport Report(bool interrupted) => new()
    {
        Seed = options.Seed,
        StartedAt = _clock.StartedAt,
        DurationSeconds = _clock.Now,
        Profile = Chosen.Profile,
        Strict = _strict,
        Settings = new RunSettings(
            options.Command, options.Rate, options.Rate / 2, options.Seed, 0, RuntimeInformation.OSDescription, Environment.ProcessorCount, RuntimeInformation.FrameworkDescription),
        Rounds = _rounds,
        Interrupted = interrupted,
        FaultsByKind = _faults,
    };

    private void Write(string folder, SoakReport report)
    {
        Directory.CreateDirectory(folder);
        var text = JsonSerializer.Serialize(report, ReportJson.Options);
        File.WriteAllText(Path.Combine(folder, "soak.json"), text + "\n");
        File.WriteAllText(Path.Combine(folder, "soak.md"), SoakMarkdown.Write(report));
        if (json)
            terminal.Output.WriteLine(text);
        _progress.Line($"{report.Rounds.Count} rounds, {report.AckedWrites} acknowledged writes, {report.Faults} faults ({string.Join(", ", _faults.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}"))})");
        _progress.Out.MarkupLine(report.Passed ? "[green]No violation.[/]" : $"[red]{report.Violations.Count} violations, {report.Rounds.Count(round => round.Error is not null)} rounds broken off.[/]");
        _progress.Line($"Report: {Repository.Shown(Path.Combine(folder, "soak.md"))}");
    }

    private void Tell(double at, string text) => _progress.Line(string.Create(CultureInfo.InvariantCulture, $"{at,7:0.00} s  {text}"));
}
