using System.Text.RegularExpressions;
using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Verify;

/// <summary>The expressions that give a key or a row 64 bits.</summary>
/// <remarks>
/// A column is hashed by its value only where equal values always read alike. Everything else is hashed as text: what has no hash function (json, xml), what compares equal and reads
/// differently (numeric without a scale, jsonb, interval, float, arrays of another shape), what has a number of its own in each database (enums). Servers of different versions may
/// hash differently: then buckets differ, and their rows are compared by MD5 of their text.
/// </remarks>
internal static partial class RowHash
{
    /// <summary>The hash of a row's key.</summary>
    public static string Key(ComparedTable table) => table.Key.ToArray() is [var only] ? Single(only) : Record(table.Key);

    /// <summary>The hash of all columns.</summary>
    public static string Content(ComparedTable table) => Record(table.Columns);

    private static string Single(TableColumn column) => column.Type switch
    {
        "uuid" => $"uuid_hash_extended(t.{column.Sql}, 0)",
        "bigint" => $"hashint8extended(t.{column.Sql}, 0)",
        "integer" => $"hashint4extended(t.{column.Sql}, 0)",
        _ when ReadsAsItCompares(column.Type) && !IsText(column.Type) => Record([column]),
        _ => $"hashtextextended(t.{column.Sql}::text COLLATE \"C\", 0)",
    };

    // Hashed once more: a record's hash is a sum over its columns, in which values exchanged between two rows of a bucket could cancel out.
    private static string Record(IEnumerable<TableColumn> columns) => $"hashint8extended(hash_record_extended(ROW({string.Join(", ", columns.Select(Value))}), 0), 0)";

    private static string Value(TableColumn column) => IsText(column.Type) ? $"t.{column.Sql} COLLATE \"C\""
        : ReadsAsItCompares(column.Type) ? $"t.{column.Sql}" : $"t.{column.Sql}::text COLLATE \"C\"";

    private static bool IsText(string type) => type == "text" || type.StartsWith("character varying", StringComparison.Ordinal) && !type.EndsWith(']');

    private static bool ReadsAsItCompares(string type) =>
        type is "uuid" or "boolean" or "smallint" or "integer" or "bigint" or "bytea" or "date" || Timestamp().IsMatch(type) || ScaledNumeric().IsMatch(type);

    [GeneratedRegex(@"^timestamp(\(\d\))? with(out)? time zone$", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"^numeric\(\d+,\d+\)$", RegexOptions.CultureInvariant)]
    private static partial Regex ScaledNumeric();
}
