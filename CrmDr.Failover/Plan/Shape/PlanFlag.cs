namespace CrmDr.Failover.Plan.Shape;

/// <summary>Yes or no.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Default">When absent.</param>
public sealed record PlanFlag(string Summary, bool Default) : PlanNode(Summary);
