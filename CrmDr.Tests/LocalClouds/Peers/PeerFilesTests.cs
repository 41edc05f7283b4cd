using CrmDr.LocalClouds.Peers;

namespace CrmDr.Tests.LocalClouds.Peers;

/// <summary>The files that a cluster of Patroni is started with, and what is read of its programs.</summary>
public sealed class PeerFilesTests
{
    private static readonly PatroniNode Node = new("one", "/somewhere/run/one", 5001, 6001, 8001);

    [Fact]
    public void Patroni_Defaults_AreWritten()
    {
        var lines = Lines(PatroniFile.Text(Node, PatroniTiming.Default, 2379, "/usr/lib/postgresql/15/bin", "secret"));

        Assert.Contains("    ttl: 30", lines);
        Assert.Contains("    loop_wait: 10", lines);
        Assert.Contains("    retry_timeout: 10", lines);
        Assert.Contains("      use_pg_rewind: true", lines);
        Assert.Contains("  host: 127.0.0.1:2379", lines);
        Assert.DoesNotContain(lines, line => line.Contains('\t'));
    }

    [Fact]
    public void Patroni_IsReachedThroughTheLink_AndListensOnLoopbackAlone()
    {
        var lines = Lines(PatroniFile.Text(Node, PatroniTiming.Default, 2379, "/usr/lib/postgresql/15/bin", "secret"));

        Assert.Contains("  listen: 127.0.0.1:5001", lines);
        Assert.Contains("  connect_address: 127.0.0.1:6001", lines);
        Assert.All(lines.Where(line => line.Contains("listen:") || line.Contains("connect_address:")), line => Assert.Contains("127.0.0.1:", line));
        Assert.Contains("  data_dir: '/somewhere/run/one/data'", lines);
    }

    [Fact]
    public void HaProxy_ChecksTheAgentOfEveryNode()
    {
        var lines = Lines(HaProxyFile.Text(7000, HaProxyCheck.Documented, [Node, Node with { Name = "two", Port = 5002, ApiPort = 8002 }]));

        Assert.Contains("    bind 127.0.0.1:7000", lines);
        Assert.Contains("    default-server inter 3000ms fall 3 rise 2 on-marked-down shutdown-sessions", lines);
        Assert.Contains("    server one 127.0.0.1:5001 check port 8001", lines);
        Assert.Contains("    server two 127.0.0.1:5002 check port 8002", lines);
    }

    [Theory]
    [InlineData("patroni 3.0.2\n", "3.0.2")]
    [InlineData("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "15.14")]
    [InlineData("etcd Version: 3.4.23\nGit SHA: Not provided", "3.4.23")]
    [InlineData("HAProxy version 2.6.12-1+deb12u4 2025/10/03 - https://haproxy.org/", "2.6.12")]
    [InlineData("", "unknown")]
    public void Version_IsTheFirstNumber(string said, string expected) => Assert.Equal(expected, PeerPackages.ParseVersion(said));

    private static string[] Lines(string text) => text.Split('\n');
}
