namespace CrmDr.Failover.Budget;

/// <summary>How a budget stands against an objective.</summary>
public enum BudgetVerdict
{
    /// <summary>Also at worst.</summary>
    Meets,

    /// <summary>As a rule, and not at worst.</summary>
    MayMiss,

    /// <summary>As a rule already.</summary>
    Misses,
}
