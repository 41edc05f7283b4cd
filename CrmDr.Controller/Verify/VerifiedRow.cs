using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>The row of table <c>crmdr_local.verified</c>.</summary>
/// <param name="Mark">Which comparison it was, and from where on it has seen nothing.</param>
/// <param name="At">When it began.</param>
/// <param name="Tables">What it compared.</param>
internal sealed record VerifiedRow(EqualMark Mark, DateTime At, string[] Tables);
