using System.Text.Json;
using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using Npgsql;

namespace CrmDr.Api.Features.Audit;

/// <summary>What the trigger <c>crm_audit</c> has written, in the names of the API. <see cref="EntityEndpoints"/> gives every table its route.</summary>
internal static class AuditEndpoints
{
    private static readonly EntityTable<AuditEntry> Table = new(
        "crm.audit", "entry", owned: false, "table_name, operation, caller, before::text, after::text, deleted_at IS NOT NULL", Read, CrmJson.Default.AuditEntry);

    /// <summary>What happened to rows of a table.</summary>
    public static Trail<AuditEntry> Trail(EntityTable of) => new(Table, "row_id", of, withDeleted: true);

    /// <summary>A row of the database with its fields named as the API names them.</summary>
    public static JsonElement? Renamed(string? row)
    {
        if (row is null)
            return null;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var field in JsonElement.Parse(row).EnumerateObject())
            {
                writer.WritePropertyName(Camel(field.Name));
                field.Value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static string Camel(string column)
    {
        var words = column.Split('_');
        return words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static AuditEntry Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetString(5), row.GetString(6), row.TextOrNull(7), head.CreatedAt, Renamed(row.TextOrNull(8)), Renamed(row.TextOrNull(9)), row.GetBoolean(10));
}
