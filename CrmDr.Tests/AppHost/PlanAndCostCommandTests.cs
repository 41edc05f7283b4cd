using System.Text.Json;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

public sealed class PlanAndCostCommandTests : IDisposable
{
    private static readonly string[] Strategies = ["warm-standby", "active-active", "pilot-light"];
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public static TheoryData<string, string, string> Everything()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var strategy in Strategies)
            foreach (var provider in new[] { "full", "cloudflare", "route53" })
                foreach (var profile in new[] { "production", "drill", "fast" })
                    data.Add(strategy, provider, profile);
        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Plan_EveryStrategyAndProvider_Prints(string strategy, string provider, string profile)
    {
        var exit = await RunAsync("plan", "--strategy", strategy, "--provider", provider, "--profile", profile);
        var text = _output.ToString();
        _output.GetStringBuilder().Clear();
        Assert.Equal(exit, await RunAsync("plan", "--strategy", strategy, "--provider", provider, "--profile", profile, "--json"));

        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        Assert.Equal(root.GetProperty("recoveryVerdict").GetString() == "misses" ? ExitCode.Failed : ExitCode.Success, exit);
        Assert.StartsWith($"{strategy}, profile {profile}, provider {provider}", text);
        foreach (var word in new[] { "best", "expected", "worst" })
            Assert.Equal(root.GetProperty("recovery").GetProperty(word + "Seconds").GetDouble(), root.GetProperty("phases").EnumerateArray().Sum(phase => phase.GetProperty(word + "Seconds").GetDouble()), 2);
        Assert.All(root.GetProperty("phases").EnumerateArray(), phase => Assert.Contains(phase.GetProperty("from").GetString()!, text));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Plan_OfTheRecordedDrills_IsShownBesideThem()
    {
        await RunAsync("plan", "--profile", "drill", "--strategy", "warm-standby");

        Assert.Matches(@"Measured: \d+ recorded drills of this plan: .* 0 outside of best to worst\.", _output.ToString());
    }

    [Theory]
    [InlineData("brief")]
    [InlineData("list")]
    public async Task Cost_EveryStrategy_PrintsItemsThatAddUp(string catalogue)
    {
        Assert.Equal(ExitCode.Success, await RunAsync("cost", "--catalogue", catalogue, "--json"));

        using var json = JsonDocument.Parse(_output.ToString());
        var strategies = json.RootElement.GetProperty("strategies").EnumerateArray().ToList();
        Assert.Equal(["single-cloud", .. Strategies], strategies.Select(strategy => strategy.GetProperty("strategy").GetString()));
        Assert.All(strategies, strategy => Assert.InRange(
            strategy.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("dollars").GetDecimal()) - strategy.GetProperty("dollars").GetDecimal(), -0.15m, 0.15m));
        Assert.All(strategies.Skip(1), strategy => Assert.True(strategy.GetProperty("avoided").GetProperty("dollarsPerMinute").GetDecimal() > 0));
    }

    [Fact]
    public async Task Cost_Brief_PrintsTheGuidesTotalsAndNothingUnverified()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("cost", "--catalogue", "brief", "--strategy", "warm-standby"));

        Assert.Matches(@"total, USD\s+803\.00\s+1,271\.00", _output.ToString());
        Assert.Matches(@"total, KRW\s+1,043,900\s+1,652,300", _output.ToString());
        Assert.DoesNotContain("*", _output.ToString());
    }

    [Fact]
    public async Task Cost_List_SaysHowMuchIsUnverified()
    {
        await RunAsync("cost");

        Assert.Contains("* not looked up where it is published:", _output.ToString());
    }

    [Fact]
    public async Task Cost_NoSuchCatalogue_SaysWhatToDo()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("cost", "--catalogue", "none-such.json"));
        Assert.Contains("expected a catalogue: brief, list, or the path of one", _error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("plan", "--provider", "akamai", "route53")]
    [InlineData("plan", "--fault", "flood", "database")]
    [InlineData("cost", "--outages-per-year", "0", "above 0")]
    [InlineData("cost", "--engine", "kafka", "dms")]
    [InlineData("cost", "--strategy", "cold", "pilot-light")]
    public async Task BadValue_IsRefusedWithWhatIsExpected(string command, string option, string value, string expected)
    {
        Assert.Equal(ExitCode.Refused, await RunAsync(command, option, value));
        Assert.Contains(expected, _error.ToString());
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, new Terminal(_output, _error, TimeProvider.System));
}
