using System.Text;

namespace CrmDr.LocalClouds.Peers;

/// <summary>HAProxy's settings: one door, which leads to whichever node says that it is the primary.</summary>
internal static class HaProxyFile
{
    public static string Text(int port, HaProxyCheck check, IEnumerable<PatroniNode> nodes)
    {
        var text = new StringBuilder($"""
            global
                maxconn 2000
            defaults
                mode tcp
                retries 2
                timeout connect 4s
                timeout client 30m
                timeout server 30m
                timeout check {check.TimeoutMilliseconds}ms
            listen primary
                bind 127.0.0.1:{port}
                option httpchk OPTIONS /primary
                http-check expect status 200
                default-server inter {check.IntervalMilliseconds}ms fall {check.Fall} rise {check.Rise} on-marked-down shutdown-sessions

            """);
        foreach (var node in nodes)
            text.Append($"    server {node.Name} 127.0.0.1:{node.Port} check port {node.ApiPort}\n");
        return text.ToString();
    }
}
