using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>How far a salvage has come.</summary>
/// <param name="Transactions">Orphans dealt with in this run.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Position">The end of the last of them.</param>
/// <param name="StopLsn">Where the old primary's log ends.</param>
public sealed record SalvageProgress(long Transactions, long Rows, Lsn Position, Lsn StopLsn);
