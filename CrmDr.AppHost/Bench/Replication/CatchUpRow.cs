namespace CrmDr.AppHost.Bench.Replication;

/// <summary>How fast the standby takes what was written while the link was cut.</summary>
/// <param name="CutSeconds">For how long nothing passed.</param>
/// <param name="OfCopy">Its rate by that of COPY, the median of all rounds.</param>
/// <param name="Rows">Rows that were written meanwhile, each in a transaction of its own.</param>
/// <param name="RowsPerSecond">Applied, from the first of them to the last.</param>
/// <param name="CopyRowsPerSecond">As many rows into the same table of the primary by COPY, in one transaction.</param>
/// <param name="SecondsToFirst">From the mended link to the first row at the standby.</param>
/// <param name="Seconds">From the mended link to the last.</param>
public sealed record CatchUpRow(double CutSeconds, double OfCopy, long Rows, double RowsPerSecond, double CopyRowsPerSecond, double SecondsToFirst, double Seconds);
