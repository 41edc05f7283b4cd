using System.CommandLine;
using System.Globalization;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary><c>bench failover</c>.</summary>
public static class FailoverBenchCommand
{
    private static readonly string[] Scenarios = ["region-outage", "region-freeze", "database-down", "switchover"];

    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "failover", "Recovery time, data-loss window and switchover pause over many rounds, phase by phase, at growing numbers of contacts.");
        var scenarios = frame.Add(new Option<string[]>("--scenario")
        {
            Description = "Which drills; several names, one after the other.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Scenarios,
        }.Among(Scenarios));
        var contacts = frame.Add(BenchOptions.Numbers("--contacts", "How many contacts there are before the load; several numbers, one after the other.", 0, 10_000_000, 10_000));
        var profile = frame.Add(SharedOptions.Profile("Timings and objectives. Default: drill."));
        var gateway = frame.Add(SharedOptions.Gateway());
        var rate = frame.Add(SharedOptions.Positive("--rate", "Writes a second; half as many reads come on top.", 100.0));
        var onward = frame.Add(new Option<DirectoryInfo>("--continue") { Description = "Go on with a run that was stopped: rounds that this folder holds (a line each in its rounds.jsonl) are not run again.", HelpName = "FOLDER" }.AcceptExistingOnly());
        return frame.Create(rounds: 5, (parse, run, cancellation) =>
        {
            var options = new DrillOptions
            {
                Scenario = Scenarios[0],
                Profile = parse.GetValue(profile) ?? "drill",
                Gateway = parse.GetRequiredValue(gateway),
                Rate = parse.GetValue(rate),
                Command = "./crmdr " + string.Join(' ', parse.Tokens.Select(token => token.Value)),
            };
            var folder = parse.GetValue(onward)?.FullName
                ?? Path.Combine(Repository.Root, "reports", string.Create(CultureInfo.InvariantCulture, $"bench-failover-{run.Time.GetUtcNow():yyyyMMdd-HHmmss}"));
            return new FailoverBench(run, options, parse.GetRequiredValue(scenarios), parse.GetRequiredValue(contacts), Plans.Read(options).Lease.Ttl, folder).RunAsync(cancellation);
        });
    }
}
