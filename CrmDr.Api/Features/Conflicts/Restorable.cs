using System.Text;
using System.Text.Json.Nodes;
using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>Brings rows of one feature back through that feature's own statements and checks.</summary>
internal sealed class Restorable<T, TFields>(EntityFeature<T, TFields> feature) : IRestorable where TFields : notnull
{
    private readonly string[] _fields = [.. CrmJson.Default.GetTypeInfo(typeof(TFields))!.Properties.Select(field => feature.ColumnOf(field.Name))];

    public string Table => feature.Table.Table;

    public IReadOnlyCollection<string> Fields => _fields;

    public async Task<Restored> PutAsync(WriteContext context, LedgerRow row, JsonObject wanted)
    {
        if (row.Current?["mergedInto"] is { } survivor)
            return new(CrmProblems.Conflict.Result($"The {feature.Table.Noun} {row.Key} was merged into {survivor} since then: merge what was lost into that one, or discard it."), []);
        var parsed = JsonFields.Parse(Body(wanted));
        var fields = feature.Parse(parsed);
        if (parsed.Problem() is { } problem)
            return new(problem, []);
        var id = row.RowId!.Value;
        if (row.Current is null)
            return await Restored.ByAsync(context, new CreateEntity<T, TFields>(feature, fields, id));
        if (!row.IsThere)
            await context.SendAsync(batch => batch.Add($"UPDATE {Table} SET {feature.Undelete} WHERE id = $1").Id(id));
        var put = await Restored.ByAsync(context, new UpdateEntity<T, TFields>(feature.Replacement, id, IfMatch.Whatever, fields));
        return put.Refusal is null && feature.Afterwards(id, row.Lost!, row.Current) is { } write ? put.Then(await Restored.ByAsync(context, write)) : put;
    }

    public async Task<Restored> DeleteAsync(WriteContext context, LedgerRow row)
    {
        var id = row.RowId!.Value;
        if (feature.Table.SelectSurvivor is not null && Guid.TryParse(row.LostText("mergedInto"), out var survivor))
            await context.SendAsync(batch => batch.Add($"UPDATE {Table} SET merged_into = $2 WHERE id = $1 AND deleted_at IS NULL").Id(id).Id(survivor));
        return await Restored.ByAsync(context, new DeleteEntity<T>(feature.Table, id, IfMatch.Whatever));
    }

    private byte[] Body(JsonObject wanted)
    {
        var body = new JsonObject();
        foreach (var field in CrmJson.Default.GetTypeInfo(typeof(TFields))!.Properties)
            if (wanted[feature.ColumnOf(field.Name)] is { } value)
                body[field.Name] = value.DeepClone();
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
