using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Simulation;

/// <summary><c>bench simulation</c>.</summary>
public static class SimulationBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "simulation", "Schedules of the simulation a second and core.");
        var threads = frame.Add(BenchOptions.Numbers("--threads", "How many run side by side, beside one alone; several numbers, one after the other. Default: as many as there are processors.", 1, 1024, Environment.ProcessorCount));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long each figure is measured.", 10.0));
        return frame.Create(rounds: 3, (parse, run, cancellation) =>
            new SimulationBench(run, parse.GetRequiredValue(threads), TimeSpan.FromSeconds(parse.GetValue(seconds))).RunAsync(cancellation));
    }
}
