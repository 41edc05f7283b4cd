namespace CrmDr.AppHost.Cost;

/// <summary>What is priced: a plan's strategy, or one cloud alone.</summary>
public enum CostStrategy
{
    /// <summary>One cloud, spread over its zones, for comparison.</summary>
    SingleCloud,

    /// <summary>The standby runs at reduced size.</summary>
    WarmStandby,

    /// <summary>Both clouds run in full.</summary>
    ActiveActive,

    /// <summary>Of the standby only what keeps the data.</summary>
    PilotLight,
}
