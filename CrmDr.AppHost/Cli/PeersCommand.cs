using System.CommandLine;
using System.Globalization;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Bench.Peers;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Peers;

namespace CrmDr.AppHost.Cli;

/// <summary><c>bench peers</c>: Patroni with etcd and HAProxy beside CrmDr, the same faults on the same machine.</summary>
public static class PeersCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "peers", "Patroni with etcd and HAProxy beside CrmDr: the primary's node dies or freezes under the same load. docs/peers.md says how fair that is.");
        var rate = frame.Add(SharedOptions.Positive("--rate", "Writes a second, each with an id of its own.", 100.0));
        var freeze = frame.Add(new Option<TimeSpan>("--freeze-link")
        {
            Description = "How long replication stands still before the fault, such as 2s or 500ms, so that there is a tail; 0s: not at all.",
            HelpName = "TIME",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
            CustomParser = result =>
            {
                if (DrillCommand.ParseDuration(result.Tokens[0].Value) is { } found)
                    return found;
                result.AddError($"--freeze-link {result.Tokens[0].Value}: expected a time with its unit, such as 2s or 500ms");
                return default;
            },
        });
        var only = frame.Add(new Option<string[]>("--only") { Description = $"Only these: {string.Join(", ", PeerCase.Names)}.", AllowMultipleArgumentsPerToken = true }.Among([.. PeerCase.Names]));
        var fault = frame.Add(new Option<string?>("--fault") { Description = "Only this one. kill: SIGKILL to the primary's whole node; freeze: SIGSTOP, and SIGCONT later." }.Among("kill", "freeze"));
        var install = frame.Add(new Option<bool>("--install") { Description = "Install what is missing from Debian's packages, as root; no service of theirs is started." });
        return frame.Create(rounds: 3, (parse, run, cancellation) => RunAsync(
            run, new PeersOptions
            {
                Rounds = run.Rounds,
                Rate = parse.GetValue(rate),
                FreezeLink = parse.GetValue(freeze),
                Only = parse.GetValue(only) is { Length: > 0 } chosen ? chosen : PeerCase.Names,
                Faults = parse.GetValue(fault) is { } one ? [Enum.Parse<PeerFault>(one, ignoreCase: true)] : Enum.GetValues<PeerFault>(),
            },
            parse.GetValue(install), cancellation));
    }

    private static async Task<BenchResult> RunAsync(BenchRun run, PeersOptions options, bool install, CancellationToken cancellation)
    {
        PeerCase[] cases = [.. PeerCase.All(Plans.Read(PeerCase.FastProfile, null), Plans.Read(PeerCase.EqualProfile, null)).Where(one => options.Only.Contains(one.Name))];
        PeerEngines? engines = null;
        if (cases.Any(one => one.Patroni is not null))
        {
            if (await MissingAsync(run, install, cancellation) is { } missing)
                return BenchResult.RefusedFor(missing);
            engines = await PeerPackages.FindAsync(run.Time, cancellation);
        }

        var reports = Path.Combine(Repository.Root, "reports", $"peers-{run.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        IReadOnlyList<PeerRow> rows = [];
        var broke = await BenchRun.KeepAsync(() => new PeersBench(run.Terminal, options, engines, reports).RunAsync(cases, measured => rows = measured, cancellation), cancellation);
        var report = new PeersReport(options.FreezeLink.TotalSeconds, rows);
        return new BenchResult
        {
            Rows = report,
            Tables = [new BenchTable(PeersReport.Heads, [.. report.Cells()])],
            Aims = PeerAims.Of(rows),
            BrokeOff = broke,
            Remarks = [.. report.Notes()],
            Versions = engines?.Versions ?? new Dictionary<string, string>(),
            IsWhole = rows.All(row => row.Completed == options.Rounds),
        };
    }

    /// <summary>What is missing and how to get it; null when nothing is, or not any more.</summary>
    private static async Task<string?> MissingAsync(BenchRun run, bool install, CancellationToken cancellation)
    {
        var missing = await PeerPackages.MissingAsync(run.Time, cancellation);
        if (missing.Count == 0)
            return null;
        var how = $"Missing: {string.Join(", ", missing)} (packages of Debian). Install them as root: {PeerPackages.Command(missing)}";
        if (!install)
            return $"{how}\nOr let this command do it: ./crmdr bench peers --install. Without them: --only crmdr-drill crmdr-production.";
        if (PeerPackages.CannotInstall() is { } reason)
            return $"{how}\n--install does not work here: {reason}.";
        await PeerPackages.InstallAsync(missing, new Lines(run.Terminal), run.Time, cancellation);
        return null;
    }
}
