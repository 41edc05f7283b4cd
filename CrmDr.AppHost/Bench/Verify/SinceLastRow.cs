namespace CrmDr.AppHost.Bench.Verify;

/// <summary>The comparison of what has changed since the last one, after one contact in a hundred was.</summary>
/// <param name="Mode">What it spares.</param>
/// <param name="Rows">Rows of one side.</param>
/// <param name="OfWhole">Its time by that of the whole comparison just before, in the same mode; the median of all rounds.</param>
/// <param name="RowsLookedAt">Rows whose content was compared.</param>
/// <param name="Seconds">How long it took, nothing beside it.</param>
public sealed record SinceLastRow(string Mode, long Rows, double OfWhole, long RowsLookedAt, double Seconds);
