namespace CrmDr.Failover.Budget;

/// <summary>What fails.</summary>
public enum BudgetFault
{
    /// <summary>The primary cloud as a whole.</summary>
    Cloud,

    /// <summary>The primary's database alone: its controller gives it one ttl to come back, and then lets the lease lapse.</summary>
    Database,
}
