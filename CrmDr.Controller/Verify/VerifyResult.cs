using System.Collections.Immutable;

namespace CrmDr.Controller.Verify;

/// <summary>What the comparison of both databases found.</summary>
/// <param name="Tables">Table by table.</param>
/// <param name="SchemaDifferences">Tables and columns that are published on one side only: sentences for an operator.</param>
/// <param name="Rechecks">How often rows that differed at first sight were looked at again.</param>
/// <param name="ElapsedSeconds">How long it took.</param>
public sealed record VerifyResult(ImmutableArray<VerifiedTable> Tables, ImmutableArray<string> SchemaDifferences, int Rechecks, double ElapsedSeconds)
{
    public int TablesCompared => Tables.Length;

    public long RowsDiffering => Tables.Sum(table => table.RowsDiffering);

    public long RowsUnsettled => Tables.Sum(table => table.RowsUnsettled);

    public long DanglingReferences => Tables.Sum(table => table.DanglingReferences);

    /// <summary>Both databases hold the same, and nothing in them hangs in the air.</summary>
    public bool Equal => RowsDiffering == 0 && RowsUnsettled == 0 && DanglingReferences == 0 && SchemaDifferences.IsEmpty;
}
