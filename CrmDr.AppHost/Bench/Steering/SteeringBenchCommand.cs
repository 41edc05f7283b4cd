using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Steering;

/// <summary><c>bench steering</c>.</summary>
public static class SteeringBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "steering", "What the gateway does for every request before it hands it to YARP: time and bytes allocated, by BenchmarkDotNet.");
        var filter = frame.Add(new Option<string>("--filter") { Description = "Only benchmarks of this name; * stands for anything.", HelpName = "NAME", DefaultValueFactory = _ => "*" });
        return frame.Create(rounds: 1, (parse, run, cancellation) => new SteeringBench(run, parse.GetRequiredValue(filter)).RunAsync(cancellation));
    }
}
