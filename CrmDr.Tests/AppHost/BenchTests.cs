using System.Text.Json;
using CrmDr.AppHost.Cli;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

/// <summary>Every benchmark runs, for a moment. What it measures is not looked at: this machine may be busy.</summary>
[Collection(SharedServers.Collection)]
public sealed class BenchTests
{
    [Fact(Explicit = true)]
    public async Task Api_ForAMoment_GivesEveryFigure()
    {
        var rows = (await RunAsync("api", "--contacts", "400", "800", "--seconds", "0.2", "--rounds", "1", "--clients", "2")).EnumerateArray().ToArray();
        Assert.Equal(12, rows.Length);
        Assert.All(rows, row => Assert.True(row.GetProperty("ratio").GetDouble() > 0, row.ToString()));
    }

    [Fact(Explicit = true)]
    public async Task Gateway_ForAMoment_ComparesAndHolds()
    {
        var rows = await RunAsync("gateway", "--connections", "2", "--seconds", "0.2", "--rounds", "1", "--held", "20");
        var through = rows.GetProperty("through").EnumerateArray().ToArray();
        Assert.Equal(3, through.Count(row => row.GetProperty("through").GetString() == "gateway"));
        Assert.All(through, row => Assert.True(row.GetProperty("ofYarp").GetDouble() > 0, row.ToString()));
        var held = Assert.Single(rows.GetProperty("held").EnumerateArray());
        Assert.Equal((20, 20), (held.GetProperty("held").GetInt32(), held.GetProperty("answered").GetInt32()));
    }

    [Fact(Explicit = true)]
    public async Task Verify_FewRows_ComparesThemBesideAWriter()
    {
        var rows = await RunAsync("verify", "--rows", "1500", "--seconds", "0.5", "--rounds", "1");
        var whole = rows.GetProperty("whole").EnumerateArray().ToArray();
        Assert.Equal(["fast", "gentle"], whole.Select(row => row.GetProperty("mode").GetString()));
        Assert.All(whole, row => Assert.True(row.GetProperty("rows").GetInt64() > 1000, row.ToString()));
        Assert.All(whole, row => Assert.True(row.GetProperty("comparisons").GetInt32() > 0, row.ToString()));
        // One contact in a hundred, and what comes with the write: its key, its entry in the audit trail.
        Assert.All(rows.GetProperty("sinceLast").EnumerateArray(), row => Assert.InRange(row.GetProperty("rowsLookedAt").GetInt64(), 1, 500));
    }

    [Fact(Explicit = true)]
    public async Task Footprint_OneRound_KnowsEveryProcessAndStart()
    {
        var rows = await RunAsync("footprint", "--settle", "0.5", "--seconds", "2", "--clients", "2", "--rounds", "1");
        var starts = rows.GetProperty("starts").EnumerateArray().Select(row => row.GetProperty("what").GetString()!).ToArray();
        Assert.Equal(["world, cold", "world, warm", "cache", "database, killed before", "controller", "application", "gateway"], starts);
        Assert.Contains(rows.GetProperty("processes").EnumerateArray(), row => row.GetProperty("name").GetString() == "gateway");
    }

    [Fact]
    public async Task Simulation_ForAMoment_CountsSchedules()
    {
        var rows = (await RunAsync("simulation", "--threads", "2", "--seconds", "0.3", "--rounds", "1")).EnumerateArray().ToArray();
        Assert.Equal([1, 2], rows.Select(row => row.GetProperty("threads").GetInt32()));
        Assert.All(rows, row => Assert.True(row.GetProperty("schedules").GetInt64() > 0, row.ToString()));
    }

    [Fact(Explicit = true)]
    public async Task Failover_OneSwitchover_IsSafe()
    {
        var rows = await RunAsync("failover", "--scenario", "switchover", "--contacts", "400", "--rounds", "1", "--rate", "20");
        var totals = Assert.Single(rows.GetProperty("totals").EnumerateArray());
        Assert.Equal((1, 0), (totals.GetProperty("safe").GetInt32(), totals.GetProperty("missingFinally").GetInt32()));
        Assert.Contains(rows.GetProperty("figures").EnumerateArray(), row => row.GetProperty("figure").GetString() == "switchover pause, s");
    }

    [Fact]
    public async Task Failover_RoundsOfAnotherDay_CountAndAreNotRunAgain()
    {
        var folder = TestFolder.Create("bench-failover");
        try
        {
            const string Round = """{"scenario":"switchover","contacts":400,"round":1,"at":"2026-12-01T05:00:00+00:00","recovery":null,"phases":null,"dataLossWindow":null,"missingAtPromotion":null,"pauses":[0.2,0.4],"failed":0,"met":true,"safe":true,"steady":true,"acknowledged":900,"missingFinally":0}""";
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "rounds.jsonl"), Round + "\n");
            string[] args = ["--scenario", "switchover", "--contacts", "400", "--rounds", "1", "--continue", folder.FullName];

            var rows = await RunAsync("failover", args);

            var pause = rows.GetProperty("figures").EnumerateArray().Single(row => row.GetProperty("figure").GetString() == "switchover pause, s");
            Assert.Equal((2, 0.4), (pause.GetProperty("rounds").GetInt32(), pause.GetProperty("worst").GetDouble()));
            Assert.Equal(900, rows.GetProperty("totals")[0].GetProperty("acknowledged").GetInt64());

            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "rounds.jsonl"), "{");
            using var output = new StringWriter();
            using var error = new StringWriter();
            Assert.NotEqual(ExitCode.Success, await CommandLine.RunAsync(["bench", "failover", .. args], new Terminal(output, error, TimeProvider.System)));
            Assert.Contains("rounds.jsonl, line 2: expected what a round measured", error.ToString());

            await CommandLine.RunAsync(["bench", "failover", .. args, "--profile", "fast"], new Terminal(output, error, TimeProvider.System));
            Assert.Contains("holds rounds of profile drill, gateway full, and this run is of profile fast", error.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public async Task Cache_ForAMoment_ComparesTheStreamWithAReplica()
    {
        var rows = await RunAsync("cache", "--entries", "50", "--burst", "100", "--seconds", "0.5", "--rounds", "1");
        foreach (var part in new[] { "lag", "catchUp" })
            Assert.Equal(["replica", "stream"], rows.GetProperty(part).EnumerateArray().Select(row => row.GetProperty("mode").GetString()));
        Assert.All(rows.GetProperty("lag").EnumerateArray(), row => Assert.True(row.GetProperty("probes").GetInt32() > 0, row.ToString()));
        Assert.True(rows.GetProperty("catchUp")[1].GetProperty("rateOfReplica").GetDouble() > 0);
    }

    [Fact(Explicit = true)]
    public async Task Replication_EveryPartForAMoment_GivesEveryFigure()
    {
        var rows = await RunAsync("replication", "--writes", "50", "--cut", "1", "--orphans", "10", "--seconds", "0.5", "--rounds", "1");
        Assert.Equal(["lag", "catchUp", "trigger", "commit", "salvage"], rows.EnumerateObject().Select(part => part.Name));
        Assert.Equal([1, 1, 2, 2, 1], rows.EnumerateObject().Select(part => part.Value.GetArrayLength()));
        Assert.Equal(10, rows.GetProperty("salvage")[0].GetProperty("replayed").GetInt64());
    }

    [Fact(Explicit = true)]
    public async Task Steering_OneBenchmark_CountsItsBytes()
    {
        var rows = (await RunAsync("steering", "--filter", "*.Choose*Off*")).EnumerateArray().ToArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.GetProperty("nanoseconds").GetDouble() > 0, row.ToString()));
    }

    [Theory]
    [InlineData("--connections 0", "gateway", "--connections", "0")]
    [InlineData("--connections many", "gateway", "--connections", "many")]
    [InlineData("--held 5001: expected a whole number from 0 to 5000", "gateway", "--held", "5001")]
    [InlineData("expected a file in a folder that exists", "gateway", "--report", "/no/such/folder/file.json")]
    [InlineData("--record Mine: expected lower-case letters", "simulation", "--record", "Mine")]
    [InlineData("/no/such/folder", "failover", "--continue", "/no/such/folder")]
    [InlineData("--rounds 0", "simulation", "--rounds", "0")]
    [InlineData("--seconds soon", "footprint", "--seconds", "soon")]
    [InlineData("--rows 7: expected a whole number from 100", "verify", "--rows", "7")]
    [InlineData("--part backlog: expected lag", "replication", "--part", "backlog")]
    [InlineData("--scenario meteor: expected region-outage", "failover", "--scenario", "meteor")]
    public async Task BadOption_IsRefusedWithWhatIsExpectedAndFound(string expected, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Refused, await CommandLine.RunAsync(["bench", .. args], new Terminal(output, error, TimeProvider.System)));
        Assert.Contains(expected, error.ToString());
    }

    [Fact]
    public async Task Report_NamesDateMachineVersionsAndSettings()
    {
        var file = Path.Combine(Path.GetTempPath(), $"crmdr-bench-{Environment.ProcessId}.json");
        try
        {
            await RunAsync("simulation", "--threads", "1", "--seconds", "0.1", "--rounds", "1", "--report", file);
            var report = JsonElement.Parse(await File.ReadAllTextAsync(file));
            Assert.Equal("simulation", report.GetProperty("benchmark").GetString());
            Assert.True(report.GetProperty("at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
            Assert.Equal(Environment.ProcessorCount, report.GetProperty("machine").GetProperty("processors").GetInt32());
            Assert.NotEqual("", report.GetProperty("versions").GetProperty("crmdr").GetString());
            Assert.Equal(0.1, report.GetProperty("settings").GetProperty("seconds").GetDouble());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<JsonElement> RunAsync(string name, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["bench", name, .. args, "--json"], new Terminal(output, error, TimeProvider.System));
        Assert.True(code == ExitCode.Success, error.ToString());
        return JsonElement.Parse(output.ToString()).GetProperty("rows");
    }
}
