namespace CrmDr.Failover.Plan.Shape;

/// <summary>What may stand at one place of a plan. One tree of these drives both the reader and the published schema.</summary>
/// <param name="Summary">One sentence for the schema.</param>
public abstract record PlanNode(string Summary);
