namespace CrmDr.LocalClouds.Peers;

/// <summary>One node: an agent, its PostgreSQL, and where they are.</summary>
/// <param name="Name">As the cluster knows it.</param>
/// <param name="Folder">Everything of it.</param>
/// <param name="Port">PostgreSQL itself.</param>
/// <param name="PeerPort">Where the other node reaches this PostgreSQL: through the link.</param>
/// <param name="ApiPort">The agent's own interface.</param>
internal sealed record PatroniNode(string Name, string Folder, int Port, int PeerPort, int ApiPort)
{
    public string DataFolder => Path.Combine(Folder, "data");

    public string SettingsFile => Path.Combine(Folder, "patroni.yml");

    public Uri Api => new($"http://127.0.0.1:{ApiPort}");
}
