namespace CrmDr.LocalClouds.Peers;

/// <summary>How fast a cluster of Patroni notices and moves. What is asked for is not always granted: Patroni has least values of its own.</summary>
/// <param name="Ttl">How long the leader's lock lasts without being renewed.</param>
/// <param name="LoopWait">How often each agent looks.</param>
/// <param name="RetryTimeout">How long the agent tries again before it gives the lock up.</param>
/// <param name="Check">How HAProxy finds the primary.</param>
public sealed record PatroniTiming(int Ttl, int LoopWait, int RetryTimeout, HaProxyCheck Check)
{
    /// <summary>What Patroni does when nobody says anything, and the checks that its documentation shows.</summary>
    public static PatroniTiming Default { get; } = new(30, 10, 10, HaProxyCheck.Documented);

    public override string ToString() => $"ttl {Ttl}, loop_wait {LoopWait}, retry_timeout {RetryTimeout}";
}
