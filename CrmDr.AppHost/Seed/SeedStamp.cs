namespace CrmDr.AppHost.Seed;

/// <summary>The version that the rows of one transaction carry.</summary>
/// <param name="Epoch">Whose gate is open, as found under the lock that keeps it open until the end of the transaction.</param>
/// <param name="At">The server's time.</param>
/// <param name="Cloud">The cloud of the database.</param>
public readonly record struct SeedStamp(long Epoch, DateTime At, string Cloud);
