using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Peers;

/// <summary>What a cluster of Patroni is made of, as the system's packages brought it.</summary>
/// <param name="Patroni">The agent.</param>
/// <param name="HaProxy">The load balancer.</param>
/// <param name="Etcd">Where the lock is.</param>
/// <param name="PostgresFolder">Where PostgreSQL's programs are.</param>
/// <param name="Account">Whose they run as when the host is root.</param>
/// <param name="Versions">What each of them says of itself, by name.</param>
public sealed record PeerEngines(
    string Patroni, string HaProxy, string Etcd, string PostgresFolder, ServerAccount? Account, IReadOnlyDictionary<string, string> Versions);
