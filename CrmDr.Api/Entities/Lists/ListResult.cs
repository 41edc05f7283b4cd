using System.Text.Json;

namespace CrmDr.Api.Entities.Lists;

/// <summary>A page of a list, with the fields that were asked for.</summary>
internal sealed class ListResult<T>(EntityTable<T> table, ListQuery query, List<ListedRow<T>> rows) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer);
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = buffer.WrittenCount;
        await httpContext.Response.Body.WriteAsync(buffer.WrittenMemory);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var (row, _) in rows.Take(query.Limit))
            if (query.Fields.All)
                writer.WriteRawValue(table.Serialize(row.Entity), skipInputValidation: true);
            else
                query.Fields.Write(writer, JsonElement.Parse(table.Serialize(row.Entity)));
        writer.WriteEndArray();
        if (rows.Count > query.Limit)
            writer.WriteString("nextCursor", new ListCursor(rows[query.Limit - 1].Row.Head.Id, rows[query.Limit - 1].OrderValue).Encode(query.List));
        else
            writer.WriteNull("nextCursor");
        writer.WriteEndObject();
    }
}
