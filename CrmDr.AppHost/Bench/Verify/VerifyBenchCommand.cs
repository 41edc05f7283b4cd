using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Verify;

/// <summary><c>bench verify</c>.</summary>
public static class VerifyBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "verify", "The comparison of both databases against a plain hash of every row, a writer's p99 with and without it, and the comparison of what has changed.");
        var rows = frame.Add(BenchOptions.Number("--rows", "How many rows there are, about, of all tables together.", 100, 100_000_000, 100_000));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long the writer is measured, with and without; comparisons are made for so long, one at least.", 10.0));
        var writes = frame.Add(SharedOptions.Positive("--writes", "Writes a second.", 50.0));
        var modes = frame.Add(new Option<string[]>("--mode") { Description = "What the comparison spares.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["fast", "gentle"] }.Among("fast", "gentle"));
        return frame.Create(rounds: 3, (parse, run, cancellation) =>
            new VerifyBench(run, parse.GetValue(modes)!, parse.GetValue(rows), TimeSpan.FromSeconds(parse.GetValue(seconds)), parse.GetValue(writes)).RunAsync(cancellation));
    }
}
