using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>Which promotion left orphans, and where they begin.</summary>
/// <param name="PromotionEpoch">The epoch that the promotion opened.</param>
/// <param name="SourceEpoch">The epoch of the old primary; with the commit's position it names a transaction for ever.</param>
/// <param name="SourceCloud">The old primary.</param>
/// <param name="Position">The origin's progress at the promotion: transactions that end at or before it were applied here.</param>
public sealed record SalvageRequest(long PromotionEpoch, long SourceEpoch, string SourceCloud, Lsn Position);
