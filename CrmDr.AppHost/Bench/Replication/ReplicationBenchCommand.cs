using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary><c>bench replication</c>.</summary>
public static class ReplicationBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "replication", "Lag, catch-up against COPY, the cost of the triggers, sync against async commits, and salvage by number of orphans.");
        var parts = frame.Add(new Option<string[]>("--part")
        {
            Description = "Which parts: lag, catch-up, trigger, commit, salvage; several, one after the other.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ReplicationAsked.All,
        }.Among(ReplicationAsked.All));
        var writes = frame.Add(BenchOptions.Numbers("--writes", "Writes a second for lag; several numbers, one after the other. The greatest is that during a cut too.", 1, 100_000, 100, 500, 2000));
        var cut = frame.Add(SharedOptions.Positive("--cut", "Seconds for which the link is cut.", 60.0));
        var orphans = frame.Add(BenchOptions.Numbers("--orphans", "Transactions to be salvaged; several numbers, one after the other.", 1, 1_000_000, 10, 1000));
        var contacts = frame.Add(BenchOptions.Numbers("--contacts", "Contacts in the database during a salvage; several numbers, one after the other.", 0, 10_000_000, 0));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long each other figure is measured.", 10.0));
        return frame.Create(rounds: 3, (parse, run, cancellation) => new ReplicationBench(run, new ReplicationAsked(
            parse.GetRequiredValue(parts), TimeSpan.FromSeconds(parse.GetValue(seconds)), parse.GetRequiredValue(writes), TimeSpan.FromSeconds(parse.GetValue(cut)),
            parse.GetRequiredValue(orphans), parse.GetRequiredValue(contacts))).RunAsync(cancellation));
    }
}
