using System.Diagnostics;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench.Steering;

/// <summary>Time and allocation of the steering path, by BenchmarkDotNet in a program of its own: its libraries are no part of this host.</summary>
public sealed class SteeringBench(BenchRun run, string filter)
{
    private const string Project = "bench/CrmDr.Benchmarks";

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("crmdr-steering");
        try
        {
            var rows = new List<SteeringRow>();
            var broke = await BenchRun.KeepAsync(async () =>
            {
                await MeasureAsync(folder.FullName, cancellation);
                rows.AddRange(folder.EnumerateFiles("*-report-full.json", SearchOption.AllDirectories).SelectMany(Read));
                if (rows.Count == 0)
                    throw new DrillFailedException($"{Project}: expected a report in {folder.FullName}, found none; is there a benchmark like {filter}?");
            }, cancellation);
            return new BenchResult
            {
                Rows = rows,
                Tables = [Table(rows)],
                BrokeOff = broke,
                Aims = [.. rows.Select(row => BenchAim.None($"{row.Method}, {row.Parameters}: bytes allocated", row.Bytes))],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var argument in new[] { "run", "--configuration", "Release", "--project", Path.Combine(Repository.Root, Project), "--", "--filter", filter, "--artifacts", folder })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new DrillFailedException($"{Project}: dotnet could not be started");
        using var end = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var last = "";
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            last = line.Length > 0 ? line : last;
            if (line.StartsWith("// Benchmark: ", StringComparison.Ordinal))
                run.Say(line["// Benchmark: ".Length..]);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new DrillFailedException($"{Project} ended with {process.ExitCode}: {((await errors).Trim() is { Length: > 0 } text ? text : last)}");
    }

    private static IEnumerable<SteeringRow> Read(FileInfo file) => JsonNode.Parse(File.ReadAllText(file.FullName))!["Benchmarks"]!.AsArray().Select(one => new SteeringRow(
        one!["Method"]!.GetValue<string>(), one["Parameters"]!.GetValue<string>(), one["Statistics"]!["Mean"]!.GetValue<double>(), one["Memory"]!["BytesAllocatedPerOperation"]!.GetValue<long>()));

    private static BenchTable Table(List<SteeringRow> rows) => BenchTable.Of(rows,
        ("method", row => row.Method),
        ("with", row => row.Parameters),
        ("bytes allocated", row => Cell.Whole(row.Bytes)),
        ("ns", row => Cell.Tenth(row.Nanoseconds)));
}
