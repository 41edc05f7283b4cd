using System.Globalization;
using System.Runtime.InteropServices;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.AppHost.Drill.World;
using CrmDr.AppHost.Seed;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Cli;

/// <summary>Runs the rounds of a drill, each in a world of its own unless it is attached to one, and writes their reports.</summary>
public sealed class DrillHost(Terminal terminal, DrillOptions options, bool json, Action<IReadOnlyList<DrillReport>> keep)
{
    private readonly Scenario _scenario = Scenario.Find(options.Scenario)!;

    private readonly TimeSpan _freezeLink = options.FreezeLink > TimeSpan.Zero ? options.FreezeLink : Scenario.Find(options.Scenario)!.FreezeLink;

    /// <summary>Where progress goes: away from the output when that is meant for a program.</summary>
    private readonly Terminal _progress = json ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;

    public async Task<int> RunAsync(int rounds, string? folder, bool safetyOnly, string? attachTo, CancellationToken cancellation)
    {
        var time = terminal.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = Path.GetFullPath(folder ?? Path.Combine(Repository.Root, "reports", $"{options.Scenario}-{time}"));
        _progress.Line($"{_scenario.Name}: {_scenario.Description}");
        var reports = new List<DrillReport>();
        for (var round = 1; round <= rounds && !cancellation.IsCancellationRequested; round++)
        {
            if (rounds > 1)
                _progress.Line($"--- round {round} of {rounds}");
            var place = rounds > 1 ? Path.Combine(target, $"round-{round:00}") : target;
            reports.Add(await RoundAsync(attachTo, place, cancellation));
        }

        keep(reports);
        if (json)
            terminal.Output.WriteLine(rounds == 1 ? ReportJson.Write(reports[0]) : System.Text.Json.JsonSerializer.Serialize(reports, ReportJson.Options));
        if (rounds > 1)
            DrillSummary.ShowRounds(_progress, reports, target);
        var good = reports.Count == rounds && reports.All(report => safetyOnly ? report.SafetyMet : report.ObjectivesMet);
        return good ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>One round, told as it goes and shown when it has ended.</summary>
    public async Task<DrillReport> RoundAsync(string? attachTo, string place, CancellationToken cancellation)
    {
        var report = await InWorldAsync(attachTo, place, cancellation);
        DrillSummary.Show(_progress, report, place);
        return report;
    }

    /// <summary>One round in a world that was opened before, told and shown alike. Every scenario ends where it began, so that another can follow.</summary>
    public async Task<DrillReport> RoundInAsync(IDrillWorld world, string place, CancellationToken cancellation)
    {
        var report = await DrillAsync(world, options with { FreezeLink = _freezeLink }, place, cancellation);
        DrillSummary.Show(_progress, report, place);
        return report;
    }

    /// <summary>Starts a world as the options want it, and fills it.</summary>
    public async Task<IDrillWorld> OpenAsync(CancellationToken cancellation)
    {
        var plan = Plans.Read(options);
        CheckStrategy(plan);
        var own = await OwnWorld.StartAsync(options, plan, _progress, cancellation);
        try
        {
            await FillAsync(own, plan, cancellation);
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    private async Task<DrillReport> InWorldAsync(string? attachTo, string place, CancellationToken cancellation)
    {
        var chosen = options with { FreezeLink = _freezeLink };
        if (attachTo is null)
        {
            await using var own = await OpenAsync(cancellation);
            return await DrillAsync(own, chosen, place, cancellation);
        }

        await using var attached = await AttachedWorld.FindAsync(attachTo, cancellation);
        // What runs there was chosen when it was started: the drill is judged by that.
        chosen = chosen with
        {
            Profile = attached.Profile,
            Strategy = attached.Strategy,
            Replication = attached.Replication,
            OnStandbyLoss = attached.OnStandbyLoss,
            CacheSync = attached.CacheSync,
            Gateway = attached.Gateway,
        };
        CheckStrategy(Plans.Read(chosen));
        return await DrillAsync(attached, chosen, place, cancellation);
    }

    private void CheckStrategy(DrPlan plan)
    {
        if (plan.Strategy == Strategy.ActiveActive && !_scenario.WhereBothWrite)
            throw new DrillFailedException($"{_scenario.Name} is about a role that moves; with strategy active-active both clouds write and none does. Drill it with another --strategy, or take {string.Join(", ", Scenario.All.Where(one => one.WhereBothWrite).Select(one => one.Name))}.");
    }

    private async Task FillAsync(IDrillWorld world, DrPlan plan, CancellationToken cancellation)
    {
        if (options.Contacts == 0)
            return;
        _progress.Line($"filling both clouds up to {options.Contacts} contacts");
        await PairSeed.FillAsync(
            world.Clouds[plan.Clouds.Primary].AdminConnectionString, world.Clouds[plan.Clouds.Standby].AdminConnectionString, options.Contacts / PairSeed.ContactsOfAnAccount, terminal.Time, cancellation);
    }

    private async Task<DrillReport> DrillAsync(IDrillWorld world, DrillOptions chosen, string place, CancellationToken cancellation)
    {
        var plan = Plans.Read(chosen);
        var limits = Limits(plan);
        await using var run = new DrillRun(chosen, world, plan.Clouds.Primary, plan.Clouds.Standby, terminal.Time, Tell, plan.Strategy == Strategy.ActiveActive) { Limits = limits };
        string? error = null;
        try
        {
            await _scenario.RunAsync(run, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error = "stopped by the user";
        }
        catch (Exception failure)
        {
            // Whatever it was: the report shows how far the drill came and why it broke off.
            error = failure is DrillFailedException ? failure.Message : failure.ToString();
            await run.Events.GatherAsync(cancellation);
            run.Journal.Note(MarkKind.Step, $"broke off: {failure.Message}");
        }

        await StopLoadAsync(run, cancellation);
        var report = ReportBuilder.Build(Facts(run, plan, error), limits);
        ReportFolder.Write(place, report);
        if (!report.ObjectivesMet)
            ReportFolder.CopyLogs(place, world.LogFolder);
        if (!report.SafetyMet)
            world.Keep();
        return report;
    }

    public static ObjectiveLimits Limits(DrPlan plan) => new(
        plan.Objectives.RecoveryTime.TotalSeconds, plan.Objectives.DataLossWindow.TotalSeconds, plan.Objectives.SwitchoverPause.TotalSeconds)
    {
        MaxLagSeconds = plan.Replication.MaxLag.TotalSeconds,
        LeaseSeconds = plan.Lease.Ttl.TotalSeconds,
        MinimumBetweenFailoversSeconds = plan.Lease.MinimumBetweenFailovers.TotalSeconds,
        SwitchoverTimeoutSeconds = plan.Failover.SwitchoverTimeout.TotalSeconds,
    };

    /// <summary>After a drill that broke off: whoever pressed Ctrl-C does not wait for answers that are still out.</summary>
    private static async Task StopLoadAsync(DrillRun run, CancellationToken cancellation)
    {
        if (run.Load is null || run.Check is not null)
            return;
        try
        {
            await run.Load.StopAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Requests in flight stay without an answer in the report.
        }
    }

    private DrillFacts Facts(DrillRun run, DrPlan plan, string? error) => new()
    {
        Scenario = options.Scenario,
        Strategy = Plans.Spell(plan.Strategy),
        Profile = plan.Profile,
        Replication = PlanChoice.Word(plan.Replication.Mode),
        CacheMode = PlanChoice.Word(plan.Cache.Sync),
        Gateway = run.Options.Gateway,
        StartedAt = run.Clock.StartedAt,
        DurationSeconds = run.Clock.Now,
        Settings = new RunSettings(
            options.Command, options.Rate, run.LoadOptions.Reads, options.Seed, _freezeLink.TotalSeconds,
            RuntimeInformation.OSDescription, Environment.ProcessorCount, RuntimeInformation.FrameworkDescription),
        HasFailover = _scenario.HasFailover,
        Footprint = run.World.Footprint,
        Expectations = [.. _scenario.Safety, .. _scenario.Expectations],
        ReportedLosses = run.Final.Count == 0 ? null : run.Final.Max(state => state.Losses.Count),
        Observations = run.Observations,
        Events = run.Events.All,
        Error = error,
        Attempts = run.Ledger.Snapshot(),
        Skipped = run.Load?.Skipped ?? 0,
        SteadyState = run.SteadyState,
        FaultAt = run.FaultAt,
        PromotedEpoch = run.PromotedEpoch,
        GateOpenedAt = run.GateOpenedAt,
        FirstAckAfterFault = run.FirstAckAfterFault,
        Switchovers = run.Switchovers,
        VerifyRowsDiffering = run.VerifyRowsDiffering,
        Check = run.Check,
        History = run.History,
        Tables = run.Tables,
        Marks = run.Journal.Marks,
        Lag = run.Lag.Samples,
    };

    private void Tell(double at, string text) => _progress.Line(string.Create(CultureInfo.InvariantCulture, $"{at,7:0.00} s  {text}"));
}
