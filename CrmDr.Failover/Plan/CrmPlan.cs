namespace CrmDr.Failover.Plan;

/// <summary>What must hold for the application in both clouds alike, so that a failover changes nothing about it.</summary>
/// <param name="Visibility">Which rows a caller with the role sales sees and changes. <value>Default all.</value></param>
public sealed record CrmPlan(Visibility Visibility);
