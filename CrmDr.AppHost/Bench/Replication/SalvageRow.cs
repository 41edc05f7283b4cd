namespace CrmDr.AppHost.Bench.Replication;

/// <summary>How long it takes to bring back what the old primary had not sent.</summary>
/// <param name="Orphans">Transactions that only the old primary had.</param>
/// <param name="Contacts">How many there were in the database.</param>
/// <param name="OfFewestContacts">Its salvage time by that with the fewest contacts and as many orphans: 1 where the size of the database does not matter; null of the fewest.</param>
/// <param name="SalvageSeconds">From the old primary's database accepting again to the last decision; the median of all rounds.</param>
/// <param name="ReprotectSeconds">From there to the old primary listed as eligible.</param>
/// <param name="Replayed">Transactions brought back.</param>
public sealed record SalvageRow(long Orphans, long Contacts, double? OfFewestContacts, double SalvageSeconds, double ReprotectSeconds, long Replayed);
