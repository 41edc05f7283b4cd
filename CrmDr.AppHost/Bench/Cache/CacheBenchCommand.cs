using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Cache;

/// <summary><c>bench cache</c>.</summary>
public static class CacheBenchCommand
{
    /// <summary>What the stream keeps: more would be cut off before it is read.</summary>
    private const int Kept = 10_000;

    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "cache", "The standby's cache kept in step by the stream, against Redis's own replication: lag, and catch-up after the link stood still.");
        var entries = frame.Add(BenchOptions.Numbers("--entries", "Entries a second; several numbers, one after the other.", 1, 20_000, 100, 500, 2000));
        var burst = frame.Add(BenchOptions.Number("--burst", "Entries that are made while the link stands still.", 1, Kept, 8000));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long each pace is kept.", 5.0));
        return frame.Create(rounds: 3, (parse, run, cancellation) =>
            new CacheBench(run, parse.GetRequiredValue(entries), (int)parse.GetValue(burst), TimeSpan.FromSeconds(parse.GetValue(seconds))).RunAsync(cancellation));
    }
}
