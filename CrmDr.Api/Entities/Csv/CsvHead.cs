using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CrmDr.Api.Http;

namespace CrmDr.Api.Entities.Csv;

/// <summary>The first line of an import: which column is which field.</summary>
/// <param name="Columns">A field each, or null for a column that is passed over.</param>
/// <param name="PassedOver">Columns of a row that cannot be set: an export can be imported as it is.</param>
internal sealed record CsvHead(JsonPropertyInfo?[] Columns, string[] PassedOver)
{
    /// <summary>Reads it; everything that is wrong is named at once.</summary>
    public static CsvHead Read<T, TFields>(string[] head, EntityFeature<T, TFields> feature, SortedDictionary<string, string[]> errors) where TFields : notnull
    {
        var fields = CrmJson.Default.GetTypeInfo(typeof(TFields))!.Properties;
        var names = head.Select(name => name.Trim()).ToArray();
        foreach (var twice in names.GroupBy(name => name).Where(same => same.Count() > 1))
            errors[twice.Key] = ["more than one column has this name"];
        foreach (var unknown in names.Where(name => !fields.Any(field => field.Name == name) && !feature.Table.Fields.Contains(name)))
            errors[unknown] = [$"unknown column; expected some of {string.Join(", ", fields.Select(field => field.Name))}"];
        foreach (var missing in Required(feature).Where(field => !names.Contains(field)))
            errors[missing] = ["is missing: every row needs it"];
        return new(
            [.. names.Select(name => fields.FirstOrDefault(field => field.Name == name))],
            [.. names.Where(name => !fields.Any(field => field.Name == name) && feature.Table.Fields.Contains(name))]);
    }

    /// <summary>A line as the body that would create the row. An empty cell is a field that is left out.</summary>
    public byte[] Body(string[] cells)
    {
        var body = new JsonObject();
        for (var i = 0; i < Columns.Length; i++)
            if (Columns[i] is { } field && cells[i] is { Length: > 0 } cell)
                body[field.Name] = Value(field, CsvCell.In(cell));
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    // Where no number stands in a column of numbers it stays text, and is refused as that.
    private static JsonNode Value(JsonPropertyInfo field, string text) => (Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType) switch
    {
        var type when type == typeof(decimal) && QueryNumber(text) is { } number => number,
        var type when type == typeof(int) && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };

    private static decimal? QueryNumber(string text) => Lists.QueryValue.Parse(Lists.ValueKind.Amount, text) as decimal?;

    private static IEnumerable<string> Required<T, TFields>(EntityFeature<T, TFields> feature)
    {
        var nothing = JsonFields.Parse("{}"u8);
        feature.Parse(nothing);
        return nothing.Problem()?.ProblemDetails.Extensions["errors"] is IReadOnlyDictionary<string, string[]> errors
            ? errors.Where(error => error.Value.Contains("is missing")).Select(error => error.Key)
            : [];
    }
}
