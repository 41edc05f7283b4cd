namespace CrmDr.Failover.Replication;

/// <summary>What a database remembers of the last comparison that ended equal.</summary>
/// <param name="Id">The same in both databases.</param>
/// <param name="Since">The oldest transaction that was not finished when that comparison began: whatever it has not seen was written by this one or a later one.</param>
/// <param name="Intact">It still stands as this server wrote it, not as a dump brought it: transactions of another server have other numbers.</param>
public sealed record EqualMark(Guid Id, ulong Since, bool Intact);
