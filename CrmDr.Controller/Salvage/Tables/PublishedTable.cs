using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage.Tables;

/// <summary>A published table as this database has it.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Relation">Its name in the schema.</param>
/// <param name="Columns">Its columns but the generated ones.</param>
/// <param name="Key">The columns of its primary key, in the key's order.</param>
/// <param name="Rank">Parents come before the tables that refer to them.</param>
public sealed record PublishedTable(string Schema, string Relation, ImmutableArray<TableColumn> Columns, ImmutableArray<TableColumn> Key, int Rank)
{
    private const string PlatformSchema = "crmdr";

    /// <summary>Schema and table: what decisions and the ledger call it.</summary>
    public string Name { get; } = $"{Schema}.{Relation}";

    /// <summary>The name as SQL writes it.</summary>
    public string Sql { get; } = $"{Quote(Schema)}.{Quote(Relation)}";

    /// <summary>It carries row versions.</summary>
    public bool HasVersion => Columns.Count(column => column.IsVersion) == 3;

    public bool SoftDeletes => Columns.Any(column => column.Name == "deleted_at");

    public bool IsPlatform => Schema == PlatformSchema;

    /// <summary>Decisions record the versions of its rows. The platform's own rows are only inserted, save the ledger's.</summary>
    public bool IsTracked => HasVersion && (!IsPlatform || Relation == "conflicts");

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public TableColumn? Find(string column) => Columns.FirstOrDefault(candidate => candidate.Name == column);

    public TableTraits Traits(SalvageOptions options)
    {
        var isKeys = Name == options.IdempotencyTable;
        var kind = IsPlatform ? RowKind.Platform : isKeys ? RowKind.IdempotencyKey : RowKind.Application;
        return new TableTraits(kind, SoftDeletes, isKeys ? Find(options.RequestHashColumn)?.Name : null);
    }
}
