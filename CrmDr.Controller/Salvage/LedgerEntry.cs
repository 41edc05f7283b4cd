using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>A row of a transaction that lost.</summary>
internal sealed record LedgerEntry(Lsn CommitLsn, OrphanRow Row);
