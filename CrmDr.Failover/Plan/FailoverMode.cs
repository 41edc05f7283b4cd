namespace CrmDr.Failover.Plan;

/// <summary>Who starts a failover.</summary>
public enum FailoverMode
{
    /// <summary>An eligible standby takes the lease by itself when it has expired.</summary>
    Automatic,

    /// <summary>Only a person starts a failover; the standby watches and reports.</summary>
    Manual,
}
