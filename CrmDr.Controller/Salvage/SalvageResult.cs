using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>How a salvage ended.</summary>
/// <param name="Status">Whether it is complete, or what keeps it from being so.</param>
/// <param name="Reason">One sentence for an operator.</param>
/// <param name="Counts">What was decided.</param>
/// <param name="AlreadyApplied">Transactions that this run recognised as applied before the promotion.</param>
/// <param name="StopLsn">Where the old primary's log ended; the slot stands there when complete.</param>
public sealed record SalvageResult(SalvageStatus Status, string Reason, SalvageCounts Counts, long AlreadyApplied, Lsn StopLsn);
