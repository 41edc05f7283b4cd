using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>What all rows with an id have in common: how they are found, read and shown. A feature adds its columns.</summary>
/// <remarks><c>inUse</c> is a condition under which a row cannot be deleted; <c>merges</c>: a row may have gone into another one, named in column <c>merged_into</c>.</remarks>
internal sealed class EntityTable<T>(
    string table, string noun, bool owned, string columns, Func<NpgsqlDataReader, RowHead, T> read, JsonTypeInfo<T> json,
    string? inUse = null, bool merges = false) : EntityTable(table, noun, owned)
{
    private const string HeadColumns = "id, created_at, v_epoch, v_at, v_cloud";

    /// <summary>The first column after those that every table has.</summary>
    public const int FirstColumn = 5;

    /// <summary>Columns as <see cref="Read"/> expects them.</summary>
    public string Columns { get; } = $"{HeadColumns}, {columns}";

    /// <summary>The row with id $1, whoever asks.</summary>
    public string SelectOne { get; } = $"SELECT {HeadColumns}, {columns} FROM {table} WHERE id = $1 AND deleted_at IS NULL";

    /// <summary>The row with id $1, when the caller of this write may see it.</summary>
    public string SelectMine { get; } = $"SELECT {HeadColumns}, {columns} FROM {table} WHERE id = $1 AND deleted_at IS NULL{AndMine(owned)}";

    /// <summary>The fields of a row as it is shown.</summary>
    public IReadOnlyCollection<string> Fields { get; } = [.. json.Properties.Select(field => field.Name)];

    public string SoftDelete { get; } =
        $"UPDATE {table} SET deleted_at = clock_timestamp() WHERE {Wanted(owned)}{(inUse is null ? "" : $" AND NOT ({inUse})")} RETURNING {HeadColumns}";

    /// <summary>The row that another one was merged into, whoever asks; null where rows are not merged.</summary>
    public string? SelectSurvivor { get; } = merges ? Survivor(table) : null;

    /// <summary>The same, when the caller of this write may see the one that was merged.</summary>
    public string? SelectSurvivorOfMine { get; } = merges ? Survivor(table) + AndMine(owned) : null;

    public EntityKey Key(Guid id) => new(Table, id);

    public Row<T> Read(NpgsqlDataReader row)
    {
        var head = RowHead.Read(row);
        return new(head, read(row, head));
    }

    public byte[] Serialize(T entity) => JsonSerializer.SerializeToUtf8Bytes(entity, json);

    private static string Survivor(string table) => $"SELECT merged_into FROM {table} WHERE id = $1 AND deleted_at IS NOT NULL AND merged_into IS NOT NULL";
}
