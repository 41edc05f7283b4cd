using System.Collections.Immutable;

namespace CrmDr.Controller.Verify;

/// <summary>What the comparison of both databases found.</summary>
/// <param name="Mode">What it spared.</param>
/// <param name="SinceLast">Only what had changed since the last one was looked at.</param>
/// <param name="Tables">Table by table.</param>
/// <param name="SchemaDifferences">Tables and columns that are published on one side only: sentences for an operator.</param>
/// <param name="Rechecks">How often rows that differed at first sight were looked at again.</param>
/// <param name="ElapsedSeconds">How long it took.</param>
public sealed record VerifyResult(
    VerifyMode Mode, bool SinceLast, ImmutableArray<VerifiedTable> Tables, ImmutableArray<string> SchemaDifferences, int Rechecks, double ElapsedSeconds)
{
    /// <summary>When the comparison began that this one goes on from; null: it goes on from none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What an operator should know besides: why everything was compared although less was asked for, or why the next one will have to.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public int TablesCompared => Tables.Length;

    public long RowsDiffering => Tables.Sum(table => table.RowsDiffering);

    public long RowsUnsettled => Tables.Sum(table => table.RowsUnsettled);

    public long DanglingReferences => Tables.Sum(table => table.DanglingReferences);

    /// <summary>Rows of this side.</summary>
    public long Rows => Tables.Sum(table => table.RowsLocal);

    public long RowsLookedAt => Tables.Sum(table => table.RowsLookedAt);

    /// <summary>Both databases hold the same, and nothing in them hangs in the air.</summary>
    public bool Equal => RowsDiffering == 0 && RowsUnsettled == 0 && DanglingReferences == 0 && SchemaDifferences.IsEmpty;
}
