namespace CrmDr.LocalClouds.Servers;

/// <summary>One member of the etcd cluster: where it runs and how it is reached.</summary>
/// <param name="Place">A cloud, or <c>witness</c> for the one elsewhere.</param>
/// <param name="ClientPort">Where clients ask it.</param>
/// <param name="PeerPort">Where it really listens for the other members.</param>
/// <param name="AdvertisedPort">Where the other members connect to: the way through the links.</param>
internal sealed record EtcdMember(string Place, int ClientPort, int PeerPort, int AdvertisedPort, string DataFolder, string LogFile)
{
    public string AdvertisedUrl => $"http://127.0.0.1:{AdvertisedPort}";
}
