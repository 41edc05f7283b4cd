using System.Collections.Immutable;

namespace CrmDr.Controller.Verify;

/// <summary>What the comparison found in one table.</summary>
/// <param name="Name">Schema and table.</param>
/// <param name="RowsLocal">Rows here, when it was read.</param>
/// <param name="RowsPeer">Rows over there, when it was read; rows on their way make the two counts differ.</param>
/// <param name="RowsLookedAt">Rows whose content was compared: all, or those that have changed since the last comparison. Of the others it was compared whether they are there.</param>
/// <param name="RowsDiffering">Rows that truly differ or are on one side only.</param>
/// <param name="RowsUnsettled">Rows that changed all the time up to the deadline, or referred to a row that had still not arrived.</param>
/// <param name="SampleKeys">Keys of some of the rows that differ.</param>
/// <param name="DanglingReferences">Rows here and rows over there that refer to a row that is not there.</param>
public sealed record VerifiedTable(
    string Name, long RowsLocal, long RowsPeer, long RowsLookedAt, long RowsDiffering, long RowsUnsettled, ImmutableArray<string> SampleKeys, long DanglingReferences);
