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
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(
            ["bench", "api", "--contacts", "400", "800", "--seconds", "0.2", "--rounds", "1", "--clients", "2", "--json"], new Terminal(output, error, TimeProvider.System));
        Assert.True(code == ExitCode.Success, error.ToString());
        var rows = JsonElement.Parse(output.ToString()).GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(12, rows.Length);
        Assert.All(rows, row => Assert.True(row.GetProperty("ratio").GetDouble() > 0, row.ToString()));
    }
}
