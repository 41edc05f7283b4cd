namespace CrmDr.Controller.Console;

/// <summary>Entries of the conflict ledger.</summary>
/// <param name="Open">Nobody has decided about them yet.</param>
/// <param name="Total">All.</param>
public sealed record ConflictCounts(long Open, long Total);
