namespace CrmDr.AppHost.Bench.Verify;

/// <summary>A comparison that ended equal.</summary>
/// <param name="Rows">Rows of one side.</param>
/// <param name="RowsLookedAt">Rows whose content was compared.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record ComparisonMade(long Rows, long RowsLookedAt, double Seconds);
