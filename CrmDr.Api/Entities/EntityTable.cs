using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>What all rows with an id have in common: how they are found, read and shown. A feature adds its columns.</summary>
/// <remarks><c>inUse</c> is a condition under which a row cannot be deleted; <c>merges</c>: a row may have gone into another one, named in column <c>merged_into</c>.</remarks>
internal sealed class EntityTable<T>(
    string table, string noun, string columns, Func<NpgsqlDataReader, RowHead, T> read, JsonTypeInfo<T> json,
    string? inUse = null, bool merges = false)
{
    private const string HeadColumns = "id, created_at, v_epoch, v_at, v_cloud";

    /// <summary>
    /// The row with id $1, live, in one of the versions $2 to $4. Three nulls stand for any version.
    /// </summary>
    public const string IsWanted =
        "id = $1 AND deleted_at IS NULL AND ($2 IS NULL OR (v_epoch, v_at, v_cloud) IN (SELECT * FROM unnest($2, $3, $4)))";

    /// <summary>The first column after those that every table has.</summary>
    public const int FirstColumn = 5;

    public string Table => table;

    /// <summary>What one row is called in messages.</summary>
    public string Noun => noun;

    /// <summary>Columns as <see cref="Read"/> expects them.</summary>
    public string Columns { get; } = $"{HeadColumns}, {columns}";

    public string SelectOne { get; } = $"SELECT {HeadColumns}, {columns} FROM {table} WHERE id = $1 AND deleted_at IS NULL";

    /// <summary>The fields of a row as it is shown.</summary>
    public IReadOnlyCollection<string> Fields { get; } = [.. json.Properties.Select(field => field.Name)];

    public string SoftDelete { get; } =
        $"UPDATE {table} SET deleted_at = clock_timestamp() WHERE {IsWanted}{(inUse is null ? "" : $" AND NOT ({inUse})")} RETURNING {HeadColumns}";

    /// <summary>The row that another one was merged into; null where rows are not merged.</summary>
    public string? SelectSurvivor { get; } = merges ? $"SELECT merged_into FROM {table} WHERE id = $1 AND deleted_at IS NOT NULL AND merged_into IS NOT NULL" : null;

    public EntityKey Key(Guid id) => new(table, id);

    public Row<T> Read(NpgsqlDataReader row)
    {
        var head = RowHead.Read(row);
        return new(head, read(row, head));
    }

    public byte[] Serialize(T entity) => JsonSerializer.SerializeToUtf8Bytes(entity, json);
}
