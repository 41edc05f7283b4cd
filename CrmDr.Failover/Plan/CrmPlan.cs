namespace CrmDr.Failover.Plan;

/// <summary>What must hold for the application in both clouds alike, so that a failover changes nothing about it.</summary>
/// <param name="Visibility">Which rows a caller with the role sales sees and changes. <value>Default all.</value></param>
/// <param name="IdempotencyKeys">How long the answer to a write is kept under its key. <value>Default 24 h, 1 h to 10 years.</value></param>
/// <param name="Audit">How long entries of the audit trail are kept. <value>Default null: for ever; otherwise 1 day to 100 years.</value></param>
public sealed record CrmPlan(Visibility Visibility, TimeSpan IdempotencyKeys, TimeSpan? Audit);
