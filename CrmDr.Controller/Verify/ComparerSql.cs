using System.Globalization;
using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Verify;

/// <summary>The queries of a comparison. They read one snapshot each and hold no lock that a writer would wait for.</summary>
/// <remarks>A row is known by the hash of its key, a place by the first digits of that. MD5 because every server computes it alike; nobody is being deceived.</remarks>
internal static class ComparerSql
{
    /// <summary>How many rows and what hash each bucket has. The hash is a sum, so the order of rows does not matter.</summary>
    public static string Buckets(ComparedTable table, int digits) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT bucket, count(*), sum(('x' || left(content, 16))::bit(64)::bigint)::text
        FROM (SELECT left({KeyHash(table)}, {digits}) AS bucket, {Content(table)} AS content FROM {table.Local.Sql} t) rows GROUP BY bucket
        """);

    /// <summary>$1: buckets. Their rows in the order of their key's hash.</summary>
    public static string Rows(ComparedTable table, int digits) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT {KeyHash(table)}, ARRAY[{Keys(table)}], {Version(table)}, {Content(table)}
        FROM {table.Local.Sql} t WHERE left({KeyHash(table)}, {digits}) = ANY ($1) ORDER BY {KeyHash(table)} COLLATE "C"
        """);

    /// <summary>$1..: the key. Only rows that exist come back, with their place among the keys asked for.</summary>
    public static string ByKey(ComparedTable table)
    {
        var arrays = string.Join(", ", table.Local.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::text[]")));
        var names = string.Join(", ", table.Local.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"k{i}")));
        var match = string.Join(" AND ", table.Local.Key.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"t.{column.Sql} = k.k{i}::{column.Type}")));
        return $"SELECT k.place, {Version(table)}, {Content(table)} FROM unnest({arrays}) WITH ORDINALITY AS k({names}, place) JOIN {table.Local.Sql} t ON {match}";
    }

    /// <summary>Rows that refer to a row that is not there.</summary>
    public static string Dangling(ForeignKey reference, TableCatalog catalog)
    {
        var present = string.Join(" AND ", reference.ChildColumns.Select(column => $"c.{PublishedTable.Quote(column)} IS NOT NULL"));
        var match = string.Join(" AND ", reference.ParentColumns.Zip(reference.ChildColumns,
            (parent, child) => $"p.{PublishedTable.Quote(parent)} = c.{PublishedTable.Quote(child)}"));
        return $"SELECT count(*) FROM {catalog[reference.Child].Sql} c WHERE {present} AND NOT EXISTS (SELECT FROM {catalog[reference.Parent].Sql} p WHERE {match})";
    }

    private static string Keys(ComparedTable table) => string.Join(", ", table.Local.Key.Select(column => $"t.{column.Sql}::text"));

    private static string KeyHash(ComparedTable table) => $"md5(ROW({string.Join(", ", table.Local.Key.Select(column => $"t.{column.Sql}"))})::text)";

    private static string Version(ComparedTable table) =>
        table.Columns.Count(column => column.IsVersion) == 3 ? "ROW(t.v_epoch, t.v_at, t.v_cloud)::text" : "NULL::text";

    private static string Content(ComparedTable table) => $"md5(ROW({string.Join(", ", table.Columns.Select(column => $"t.{column.Sql}"))})::text)";
}
