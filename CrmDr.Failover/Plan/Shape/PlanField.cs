namespace CrmDr.Failover.Plan.Shape;

/// <summary>One field of an object.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Node">What may stand there.</param>
/// <param name="Required">Whether it must be there.</param>
public sealed record PlanField(string Name, PlanNode Node, bool Required = false);
