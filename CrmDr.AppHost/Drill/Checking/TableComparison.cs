namespace CrmDr.AppHost.Drill.Checking;

/// <summary>One published table, side by side.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="Rows">Rows per cloud; -1 where the table is not published.</param>
/// <param name="Hashes">Hash over the ordered text of all rows, per cloud.</param>
/// <param name="RowsDiffering">Rows that are missing on one side or differ.</param>
public sealed record TableComparison(
    string Table, IReadOnlyDictionary<string, long> Rows, IReadOnlyDictionary<string, string> Hashes, int RowsDiffering);
