using CrmDr.Api.Database;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Tags;

/// <summary>Tags on rows: how they are written and read.</summary>
internal static class Tagging
{
    public const string Expected = "expected tags without commas, control characters and spaces at their ends";

    private const string Remove =
        "UPDATE crm.taggings SET deleted_at = clock_timestamp() WHERE row_id = $1 AND deleted_at IS NULL AND NOT tag = ANY ($2)";

    private const string Put = """
        INSERT INTO crm.taggings (id, table_name, row_id, tag) SELECT t.id, $3, $4, t.tag FROM unnest($1, $2) AS t (id, tag)
        ON CONFLICT (id) DO UPDATE SET deleted_at = NULL WHERE taggings.deleted_at IS NOT NULL
        """;

    /// <summary>The column with the tags of a row of this table (its name without the schema).</summary>
    public static string Of(string table) =>
        $"""ARRAY(SELECT t.tag FROM crm.taggings t WHERE t.row_id = {table}.id AND t.deleted_at IS NULL ORDER BY t.tag COLLATE "C")""";

    public static string Normal(string tag) => tag.Trim().ToLowerInvariant();

    public static bool IsTag(string tag) => tag.Length > 0 && !tag.Contains(',', StringComparison.Ordinal) && !tag.Any(char.IsControl);

    /// <summary>Gives a row these tags and takes away the others.</summary>
    public static void Replace(NpgsqlBatch batch, EntityKey row, string[] tags)
    {
        batch.Add(Remove).Id(row.Id).Texts(tags);
        Add(batch, row, tags);
    }

    /// <summary>Gives a row these tags, too.</summary>
    public static void Add(NpgsqlBatch batch, EntityKey row, string[] tags)
    {
        var table = row.Table[(row.Table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        batch.Add(Put).Ids([.. tags.Select(tag => DerivedId.OfName("tagging", $"{table}:{row.Id}:{tag}"))]).Texts(tags).Text(table).Id(row.Id);
    }
}
