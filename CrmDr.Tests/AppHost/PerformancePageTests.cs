using CrmDr.AppHost.Bench.Failover;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Bench.Record;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

/// <summary>docs/performance.md is made from recorded benchmarks, and from nothing else.</summary>
public sealed class PerformancePageTests
{
    private static readonly BenchReport Report = new()
    {
        Benchmark = "gateway",
        What = "The gateway against bare YARP.",
        Command = "./crmdr bench gateway --record",
        At = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        Machine = new Machine("Debian", "X64", 2, 24_400, ".NET 10"),
        Versions = new Dictionary<string, string> { ["crmdr"] = "1.0", ["nginx"] = "1.22" },
        Rounds = 3,
        Settings = new Dictionary<string, object?> { ["connections"] = new[] { 1, 16 } },
        Remarks = ["Nothing ran beside it."],
        Aims = [BenchAim.AtLeast("read: rate, of bare YARP", 0.95, 0.9481), BenchAim.None("failed requests", 0)],
        Rows = new[] { new { Ratio = double.NaN } },
        Tables = [BenchTable.Of(["read | small"], ("operation", one => one), ("ratio", _ => "0.95"))],
    };

    [Fact]
    public void Page_IsWhatTheRecordsGive() =>
        Assert.Equal(PerformancePage.Write(PerformanceFile.Read(Repository.Root)), File.ReadAllText(Path.Combine(Repository.Root, PerformanceFile.Page)));

    [Fact]
    public void Page_NamesAimsCommandDateMachineAndVersions()
    {
        var page = PerformancePage.Write([("gateway-quiet", Report)]);
        Assert.Contains("| [gateway-quiet](#gateway-quiet) | read: rate, of bare YARP: at least 0.95 | 0.948 | MISSED |", page);
        Assert.Contains("| failed requests: none | 0 | met |", page);
        Assert.Contains("`./crmdr bench gateway --record`, 2026-03-04, 2 processors, 24 GB, Debian, .NET 10; crmdr 1.0, nginx 1.22.", page);
        Assert.Contains("| read \\| small | 0.95 |", page);
        Assert.Contains("- Nothing ran beside it.", page);
        Assert.DoesNotContain("stopped", page);
        Assert.Contains("It was stopped by hand", PerformancePage.Write([("gateway", Report with { Stopped = true })]));
    }

    [Fact]
    public void Record_IsReadAsItWasWritten()
    {
        var root = Directory.CreateTempSubdirectory("crmdr-record");
        try
        {
            PerformanceFile.Record(root.FullName, "gateway", Report);
            PerformanceFile.Record(root.FullName, "gateway-quiet", Report);
            PerformanceFile.Record(root.FullName, "gateway", Report with { Stopped = true });
            Assert.Equal(["gateway", "gateway-quiet"], PerformanceFile.Read(root.FullName).Select(one => one.Name));
            Assert.Equal(
                PerformancePage.Write([("gateway", Report with { Stopped = true }), ("gateway-quiet", Report)]), File.ReadAllText(Path.Combine(root.FullName, PerformanceFile.Page)));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("{", "something else")]
    [InlineData("null", "found null")]
    [InlineData("{}", "something else")]
    public void Parse_NoReport_NamesTheFile(string json, string found)
    {
        var failure = Assert.Throws<InvalidDataException>(() => BenchReport.Parse(json, "gateway.json"));
        Assert.StartsWith("gateway.json: expected the report of a benchmark", failure.Message);
        Assert.Contains(found, failure.Message);
    }

    [Theory]
    [InlineData(3, "met")]
    [InlineData(3.001, "MISSED")]
    [InlineData(double.NaN, "not judged")]
    public void Aim_IsJudgedByTheFigureAndNotByItsRounding(double found, string verdict) => Assert.Equal(verdict, BenchAim.AtMost("recovery time", 3, found, " s").Verdict);

    [Fact]
    public void FailoverAims_JudgeByLeaseGrowthAndLoss()
    {
        FailoverTotals[] totals = [new("region-outage", 10_000, 30, 30, 30, 0, 60_000, 0), new("region-outage", 1_000_000, 30, 30, 29, 0, 60_000, 1)];
        FailoverRow[] rows =
        [
            new("region-outage", 10_000, FailoverBench.Recovery, null, 30, 2.4, 2.6, 3.9), new("region-outage", 1_000_000, FailoverBench.Recovery, 1.2, 30, 2.9, 3, 4.1),
            new("switchover", 10_000, FailoverBench.Pause, null, 30, 0.31, 0.6, 0.9), new("switchover", 10_000, FailoverBench.Failed, null, 30, 0, 0, 2),
            new("database-down", 1_000_000, FailoverBench.Recovery, 3, 30, 9, 9, 9),
        ];
        var missed = FailoverAims.Of(totals, rows, TimeSpan.FromSeconds(2)).Where(aim => aim.Met == false).Select(aim => aim.What);
        Assert.Equal(
            [
                "region-outage, 1000000 contacts: acknowledged writes missing in the end: none",
                "region-outage, 1000000 contacts: rounds that broke a rule of safety: none",
                "region-outage, 1000000 contacts: recovery time, s, worst: at most 4",
                "switchover, 10000 contacts: switchover pause, s, median: at most 0.3",
                "switchover, 10000 contacts: failed requests in the worst round: none",
                "region-outage, recovery time, s: median at 1000000 contacts, of that at the fewest: at most 1.1",
            ], missed);
    }
}
