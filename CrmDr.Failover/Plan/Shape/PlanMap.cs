namespace CrmDr.Failover.Plan.Shape;

/// <summary>An object whose field names are the writer's.</summary>
/// <param name="Summary">One sentence for the schema.</param>
/// <param name="Names">What a name may look like.</param>
/// <param name="Value">What stands under each.</param>
public sealed record PlanMap(string Summary, PlanText Names, PlanNode Value) : PlanNode(Summary);
