namespace CrmDr.Failover.Replicas;

/// <summary>Which replica of a cloud's controller acts: one row in that cloud's own database, changed only by compare-and-set of the revision.</summary>
/// <param name="Revision">Rises with every change, by a random step.</param>
/// <param name="Holder">The process that acts, by a name that no other process ever has; null when the last one has stopped and said so; <see cref="ReplicaLease.Unknown"/> when nobody knows.</param>
/// <param name="Address">Where it answers; null with no holder.</param>
public sealed record ReplicaRecord(long Revision, string? Holder, string? Address);
