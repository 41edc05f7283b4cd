using System.Text.Json;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds.Peers;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost.Peers;

/// <summary>A whole round of a peer, by the command. How long it took is not looked at: this machine may be busy.</summary>
[Collection(SharedServers.Collection)]
public sealed class PeersRoundTests
{
    [Theory(Explicit = true)]
    [InlineData("kill")]
    [InlineData("freeze")]
    public async Task Peers_OneRoundOfPatroni_GivesEveryFigure(string fault)
    {
        var missing = await PeerPackages.MissingAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.SkipWhen(missing.Count > 0, $"missing: {string.Join(", ", missing)}");
        var (output, error) = (new StringWriter(), new StringWriter());

        var code = await CommandLine.RunAsync(
            ["bench", "peers", "--only", "patroni-ttl20", "--fault", fault, "--rounds", "1", "--rate", "20", "--json"], new Terminal(output, error, TimeProvider.System));

        Assert.True(code == ExitCode.Success, error.ToString());
        var row = Assert.Single(JsonElement.Parse(output.ToString()).GetProperty("rows").GetProperty("rows").EnumerateArray());
        Assert.Equal("drill", row.GetProperty("crmDrProfile").GetString());
        Assert.True(row.GetProperty("recoverySeconds").GetProperty("median").GetDouble() > 0, row.ToString());
        Assert.True(row.GetProperty("leaseGrantedSeconds").GetDouble() > 0, row.ToString());
        Assert.True(row.GetProperty("protectedSeconds").GetProperty("median").GetDouble() > 0, row.ToString());
    }
}
