namespace CrmDr.AppHost.Bench.Verify;

/// <summary>The comparison of both databases in one mode, beside a plain hash of every row, and beside a writer.</summary>
/// <param name="Mode">What it spares.</param>
/// <param name="Rows">Rows compared, those of one side.</param>
/// <param name="OfPlain">Its rate by that of the plain statement on both sides at once, the median of all rounds.</param>
/// <param name="WriterP99OfAlone">A writer's p99 while it runs, again and again, by that of the same writer alone.</param>
/// <param name="RowsPerSecond">Compared.</param>
/// <param name="Seconds">One comparison, nothing beside it.</param>
/// <param name="PlainRowsPerSecond">Counted and hashed by the plain statement.</param>
/// <param name="Alone">The writer alone.</param>
/// <param name="Beside">The writer beside comparisons.</param>
/// <param name="Comparisons">How many were made beside the writer.</param>
public sealed record VerifyRow(
    string Mode, long Rows, double OfPlain, double WriterP99OfAlone, double RowsPerSecond, double Seconds, double PlainRowsPerSecond, PacedResult Alone, PacedResult Beside,
    int Comparisons);
