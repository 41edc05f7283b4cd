namespace CrmDr.AppHost.Bench.Peers;

/// <summary>What happens to the primary's whole node, alike for everybody.</summary>
public enum PeerFault
{
    /// <summary>SIGKILL to every process; later they are started again.</summary>
    Kill,

    /// <summary>SIGSTOP to every process; later SIGCONT.</summary>
    Freeze,
}
