using System.Text.Json;
using CrmDr.Api.Database;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>A table with rows that have an id, and the one place that knows whose they are.</summary>
/// <param name="table">Its name with the schema.</param>
/// <param name="noun">What one row is called in messages.</param>
/// <param name="owned">Its rows belong to somebody, as their column and field <c>owner</c> say. Not owned: everybody sees them.</param>
internal abstract class EntityTable(string table, string noun, bool owned)
{
    private const string Owner = "owner";

    public string Table => table;

    /// <summary>The name without the schema.</summary>
    public string Name { get; } = table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];

    public string Noun => noun;

    public bool Owned => owned;

    /// <summary>
    /// The row with id $1, live, in one of the versions $2 to $4, one that the caller of this write may change. Three nulls stand for any version.
    /// </summary>
    public string IsWanted { get; } = Wanted(owned);

    /// <summary>SQL, never null: the caller of this write may see a row with this owner. <see cref="WriteContext"/> tells the transaction whose rows those are.</summary>
    /// <param name="owner">The column.</param>
    public static string Mine(string owner) => $"coalesce(current_setting('crmdr.viewer', true), '') IN ('', coalesce({owner}, ''))";

    /// <summary>SQL that begins with AND, or nothing: rows that a reader may see. It adds its parameter to the command.</summary>
    /// <param name="viewer">Who reads.</param>
    /// <param name="command">Of which it is a part.</param>
    /// <param name="prefix">What the table is called there, with a dot; left out: nothing.</param>
    public string Seen(Viewer viewer, NpgsqlBatchCommand command, string prefix = "")
    {
        if (!owned || viewer.Only is not { } only)
            return "";
        command.Text(only);
        return $" AND {prefix}{Owner} = ${command.Parameters.Count}";
    }

    /// <summary>The same for a row as it is shown: from a cache that all share, or just written.</summary>
    public bool IsSeen(Viewer viewer, byte[] row) =>
        !owned || viewer.Only is not { } only || (JsonElement.Parse(row).TryGetProperty(Owner, out var owner) && owner.ValueKind == JsonValueKind.String && owner.ValueEquals(only));

    protected static string Wanted(bool owned) =>
        $"id = $1 AND deleted_at IS NULL AND ($2 IS NULL OR (v_epoch, v_at, v_cloud) IN (SELECT * FROM unnest($2, $3, $4))){AndMine(owned)}";

    protected static string AndMine(bool owned) => owned ? $" AND {Mine(Owner)}" : "";
}
