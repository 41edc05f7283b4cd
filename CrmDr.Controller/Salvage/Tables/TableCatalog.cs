using System.Collections.Immutable;
using Npgsql;

namespace CrmDr.Controller.Salvage.Tables;

/// <summary>The tables of publication <c>crm_replication</c> in one database.</summary>
public sealed class TableCatalog
{
    private const string ColumnsSql = """
        SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum), -1)
        FROM pg_publication p
        JOIN pg_publication_rel r ON r.prpubid = p.oid
        JOIN pg_class c ON c.oid = r.prrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE p.pubname = 'crm_replication'
        ORDER BY n.nspname, c.relname, a.attname COLLATE "C"
        """;

    private const string ReferencesSql = """
        SELECT f.conname, cn.nspname || '.' || c.relname, pn.nspname || '.' || p.relname,
            (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(f.conkey) WITH ORDINALITY k(attnum, position)
             JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum),
            (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(f.confkey) WITH ORDINALITY k(attnum, position)
             JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)
        FROM pg_constraint f
        JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
        JOIN pg_class p ON p.oid = f.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE f.contype = 'f' ORDER BY 2, 1
        """;

    private readonly Dictionary<string, PublishedTable> _tables;

    private TableCatalog(IEnumerable<PublishedTable> tables, ImmutableArray<ForeignKey> references)
    {
        _tables = tables.ToDictionary(table => table.Name);
        References = references;
    }

    public IReadOnlyCollection<PublishedTable> Tables => _tables.Values;

    /// <summary>The foreign keys between published tables.</summary>
    public ImmutableArray<ForeignKey> References { get; }

    public PublishedTable this[string name] => _tables[name];

    public static async Task<TableCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var columns = new List<(string Schema, string Relation, TableColumn Column, int Position)>();
        await using (var command = new NpgsqlCommand(ColumnsSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                columns.Add((reader.GetString(0), reader.GetString(1), new TableColumn(reader.GetString(2), reader.GetString(3)), reader.GetInt32(4)));
        }
        var references = new List<ForeignKey>();
        await using (var command = new NpgsqlCommand(ReferencesSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                references.Add(new ForeignKey(reader.GetString(0), reader.GetString(1), [.. reader.GetFieldValue<string[]>(3)],
                    reader.GetString(2), [.. reader.GetFieldValue<string[]>(4)]));
        }
        var groups = columns.GroupBy(column => (column.Schema, column.Relation)).ToList();
        var names = groups.Select(group => $"{group.Key.Schema}.{group.Key.Relation}").ToHashSet();
        var published = references.Where(reference => names.Contains(reference.Child) && names.Contains(reference.Parent)).ToImmutableArray();
        var ranks = TableRanks.Of(names, published);
        return new TableCatalog(groups.Select(group => new PublishedTable(group.Key.Schema, group.Key.Relation,
            [.. group.Select(column => column.Column)],
            [.. group.Where(column => column.Position >= 0).OrderBy(column => column.Position).Select(column => column.Column)],
            ranks[$"{group.Key.Schema}.{group.Key.Relation}"])), published);
    }

    public PublishedTable? Find(string name) => _tables.GetValueOrDefault(name);
}
