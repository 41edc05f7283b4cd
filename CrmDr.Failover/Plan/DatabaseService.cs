namespace CrmDr.Failover.Plan;

/// <summary>Where the database of a cloud runs: it decides what the controller's role can be granted.</summary>
public enum DatabaseService
{
    /// <summary>A server whose settings are ours to change: self-managed, in Kubernetes, or the local world.</summary>
    Postgresql,

    /// <summary>Amazon RDS: settings are changed through its parameter groups alone.</summary>
    Rds,

    /// <summary>Google Cloud SQL: settings are changed through its flags alone.</summary>
    CloudSql,
}
