using System.CommandLine;
using CrmDr.AppHost.Bench;
using CrmDr.AppHost.Bench.Cache;
using CrmDr.AppHost.Bench.Failover;
using CrmDr.AppHost.Bench.Footprint;
using CrmDr.AppHost.Bench.Gateway;
using CrmDr.AppHost.Bench.Record;
using CrmDr.AppHost.Bench.Replication;
using CrmDr.AppHost.Bench.Simulation;
using CrmDr.AppHost.Bench.Steering;
using CrmDr.AppHost.Bench.Verify;

namespace CrmDr.AppHost.Cli;

/// <summary><c>bench NAME</c>: figures side by side in one run, ratios first.</summary>
public static class BenchCommand
{
    public static Command Create(Terminal terminal) => new("bench", "Measure, and compare in the same run.")
    {
        ApiBenchCommand.Create(terminal),
        GatewayBenchCommand.Create(terminal),
        VerifyBenchCommand.Create(terminal),
        FootprintBenchCommand.Create(terminal),
        SimulationBenchCommand.Create(terminal),
        FailoverBenchCommand.Create(terminal),
        ReplicationBenchCommand.Create(terminal),
        CacheBenchCommand.Create(terminal),
        SteeringBenchCommand.Create(terminal),
        PeersCommand.Create(terminal),
        Page(terminal),
        GatewayBenchCommand.Origin(),
        GatewayBenchCommand.Yarp(),
    };

    /// <summary>After an edit of what is recorded, or of how it is shown.</summary>
    private static Command Page(Terminal terminal)
    {
        var command = new Command("page", $"Write {PerformanceFile.Page} anew from what --record has kept; nothing is measured.");
        command.SetAction(_ =>
        {
            PerformanceFile.Write(Repository.Root);
            terminal.Line($"{PerformanceFile.Page}: {PerformanceFile.Read(Repository.Root).Count} records");
            return ExitCode.Success;
        });
        return command;
    }
}
