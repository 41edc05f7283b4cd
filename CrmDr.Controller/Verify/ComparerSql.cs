using System.Globalization;
using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Verify;

/// <summary>The queries of a comparison. They read one snapshot each and hold no lock that a writer would wait for.</summary>
/// <remarks>Rows are put in buckets by <see cref="RowHash"/> and compared one by one by MD5 of their text, which every server computes alike; nobody is being deceived.</remarks>
internal static class ComparerSql
{
    /// <summary>$1: mask. How many rows and what hash each bucket has. The hashes are taken together by exclusive or, so the order of rows does not matter.</summary>
    public static string Buckets(ComparedTable table, bool keysOnly, PageRange? pages) => $"""
        SELECT bucket, count(*), bit_xor(content)
        FROM (SELECT {RowHash.Key(table)} & $1 AS bucket, {(keysOnly ? RowHash.Key(table) : RowHash.Content(table))} AS content FROM {table.Local.Sql} t{Where(pages)}) rows GROUP BY bucket
        """;

    /// <summary>$1: mask, $2: buckets. Their rows in the order of their key's hash.</summary>
    public static string Rows(ComparedTable table, PageRange? pages) => $"""
        SELECT {KeyText(table)}, ARRAY[{Keys(table, "t")}], {Version(table)}, {Content(table)}
        FROM {table.Local.Sql} t WHERE {RowHash.Key(table)} & $1 = ANY ($2){(pages is null ? "" : $" AND {pages.On("t")}")} ORDER BY {KeyText(table)} COLLATE "C"
        """;

    /// <summary>$1: transaction, modulo 2^32. How many rows there are, a hash of their keys, and how many of them it or a later one wrote. Far older ones may be counted too, which does no harm.</summary>
    public static string Tally(ComparedTable table, PageRange? pages) =>
        $"SELECT count(*), coalesce(bit_xor({RowHash.Key(table)}), 0), count(*) FILTER (WHERE age(t.xmin) <= age($1::text::xid)) FROM {table.Local.Sql} t{Where(pages)}";

    /// <summary>$1: transaction, modulo 2^32. Keys of the rows that it or a later one wrote.</summary>
    public static string Changed(ComparedTable table, PageRange? pages) =>
        $"SELECT ARRAY[{Keys(table, "t")}] FROM {table.Local.Sql} t WHERE age(t.xmin) <= age($1::text::xid){(pages is null ? "" : $" AND {pages.On("t")}")}";

    /// <summary>$1..: the key. Only rows that exist come back, with their place among the keys asked for.</summary>
    public static string ByKey(ComparedTable table) => $"SELECT k.place, {Version(table)}, {Content(table)} FROM {Asked(table)} JOIN {table.Local.Sql} t ON {Match(table, "t")}";

    /// <summary>Rows that refer to a row that is not there: their key and what they refer to.</summary>
    public static string Dangling(ComparedTable table, ForeignKey reference, TableCatalog catalog, PageRange? pages) =>
        $"SELECT ARRAY[{Keys(table, "c")}], {Refers(reference)} FROM {table.Local.Sql} c WHERE {Dangles(reference, catalog)}{(pages is null ? "" : $" AND {pages.On("c")}")}";

    /// <summary>$1..: the key. Which of these rows still do, by their place among the keys asked for.</summary>
    public static string StillDangling(ComparedTable table, ForeignKey reference, TableCatalog catalog) =>
        $"SELECT k.place, {Refers(reference)} FROM {Asked(table)} JOIN {table.Local.Sql} c ON {Match(table, "c")} WHERE {Dangles(reference, catalog)}";

    private static string Where(PageRange? pages) => pages is null ? "" : $" WHERE {pages.On("t")}";

    private static string Keys(ComparedTable table, string alias) => string.Join(", ", table.Local.Key.Select(column => $"{alias}.{column.Sql}::text"));

    private static string KeyText(ComparedTable table) => $"md5(ROW({string.Join(", ", table.Local.Key.Select(column => $"t.{column.Sql}"))})::text)";

    private static string Asked(ComparedTable table)
    {
        var arrays = string.Join(", ", table.Local.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::text[]")));
        var names = string.Join(", ", table.Local.Key.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"k{i}")));
        return $"unnest({arrays}) WITH ORDINALITY AS k({names}, place)";
    }

    private static string Match(ComparedTable table, string alias) =>
        string.Join(" AND ", table.Local.Key.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{alias}.{column.Sql} = k.k{i}::{column.Type}")));

    private static string Refers(ForeignKey reference) => $"ROW({string.Join(", ", reference.ChildColumns.Select(column => $"c.{PublishedTable.Quote(column)}"))})::text";

    private static string Dangles(ForeignKey reference, TableCatalog catalog)
    {
        var present = string.Join(" AND ", reference.ChildColumns.Select(column => $"c.{PublishedTable.Quote(column)} IS NOT NULL"));
        var match = string.Join(" AND ", reference.ParentColumns.Zip(reference.ChildColumns,
            (parent, child) => $"p.{PublishedTable.Quote(parent)} = c.{PublishedTable.Quote(child)}"));
        return $"{present} AND NOT EXISTS (SELECT FROM {catalog[reference.Parent].Sql} p WHERE {match})";
    }

    private static string Version(ComparedTable table) =>
        table.Columns.Count(column => column.IsVersion) == 3 ? "ROW(t.v_epoch, t.v_at, t.v_cloud)::text" : "NULL::text";

    private static string Content(ComparedTable table) => $"md5(ROW({string.Join(", ", table.Columns.Select(column => $"t.{column.Sql}"))})::text)";
}
