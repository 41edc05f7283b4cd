using System.Globalization;
using System.Net;
using CrmDr.ServiceDefaults.Cache;
using StackExchange.Redis;

namespace CrmDr.Controller.Caching;

/// <summary>Mode <c>replica</c>: this cloud's Redis is a replica of the primary's, and stops to be one when this cloud holds the lease.</summary>
/// <remarks>Redis itself answers a gap: when its backlog does not reach back far enough it sends everything anew. A password of the primary's must be in the replica's own configuration (masterauth).</remarks>
public sealed class ReplicaFollower(RedisConnection own, PeerCache peer) : ICacheFollower
{
    public async Task<FollowStep> FollowAsync(long epoch, CancellationToken cancellationToken)
    {
        if (peer.Redis.Address is not { } address || await LookAsync() is not { } look)
            return new FollowStep("this cloud's Redis does not answer", false);
        var (host, port) = address switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            _ => throw new InvalidOperationException($"{address} is no address that a replica can follow."),
        };
        if (look.GetValueOrDefault("role") != "slave" || look.GetValueOrDefault("master_host") != host || look.GetValueOrDefault("master_port") != Number(port))
            return await AskAsync("REPLICAOF", host, Number(port)) is { Answered: true }
                ? new FollowStep($"becomes a replica of {host}:{port}", false)
                : new FollowStep("this cloud's Redis did not take REPLICAOF", false);
        return look.GetValueOrDefault("master_link_status") == "up" && look.GetValueOrDefault("master_sync_in_progress") == "0"
            ? new FollowStep("follows", true)
            : new FollowStep("is a replica whose link is down, or that is being filled", false);
    }

    public async ValueTask<bool> LeadAsync() =>
        await LookAsync() is { } look && (look.GetValueOrDefault("role") == "master" || (await AskAsync("REPLICAOF", "NO", "ONE")).Answered);

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private async Task<Dictionary<string, string>?> LookAsync() => await AskAsync("INFO", "replication") is { Answered: true, Value: { } info }
        ? ((string)info!).Split('\n').Select(line => line.Trim().Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1])
        : null;

    private ValueTask<RedisReply<RedisResult>> AskAsync(string command, params object[] arguments) => own.AskAsync(database => database.ExecuteAsync(command, arguments));
}
