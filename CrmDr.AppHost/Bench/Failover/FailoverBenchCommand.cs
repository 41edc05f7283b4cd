using System.CommandLine;
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
        return frame.Create(rounds: 5, (parse, run, cancellation) => new FailoverBench(
            run, new DrillOptions
            {
                Scenario = Scenarios[0],
                Profile = parse.GetValue(profile) ?? "drill",
                Gateway = parse.GetRequiredValue(gateway),
                Rate = parse.GetValue(rate),
                Command = "./crmdr " + string.Join(' ', parse.Tokens.Select(token => token.Value)),
            },
            parse.GetRequiredValue(scenarios), parse.GetRequiredValue(contacts)).RunAsync(cancellation));
    }
}
