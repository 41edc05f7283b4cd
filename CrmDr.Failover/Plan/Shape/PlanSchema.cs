using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>Writes the field table as JSON Schema, draft 2020-12: the published <c>drplan.schema.json</c>. A test compares the two.</summary>
/// <remarks>Contradictions between fields cannot be said in a schema; the reader finds those.</remarks>
public static class PlanSchema
{
    /// <summary>The plan's schema, ending in a line feed.</summary>
    public static string Write() => Write("CrmDr plan", PlanShape.Root);

    /// <summary>The schema of any document that has a field table.</summary>
    /// <param name="title">What such a document is.</param>
    /// <param name="shape">What it may hold.</param>
    public static string Write(string title, PlanObject shape)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            Members(json, shape);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Node(Utf8JsonWriter json, PlanNode node)
    {
        json.WriteStartObject();
        Members(json, node);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, PlanNode node)
    {
        json.WriteString("description", node.Summary);
        switch (node)
        {
            case PlanObject shape: Object(json, shape); break;
            case PlanMap map: Map(json, map); break;
            case PlanNumber number: Number(json, number); break;
            case PlanChoice choice: Choice(json, choice); break;
            case PlanText text: Text(json, text); break;
            case PlanFlag flag: Flag(json, flag); break;
            default: throw new InvalidOperationException($"No schema for {node.GetType().Name}.");
        }
    }

    private static void Object(Utf8JsonWriter json, PlanObject shape)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        if (shape.Fields.Any(field => field.Required))
        {
            json.WriteStartArray("required");
            foreach (var field in shape.Fields.Where(field => field.Required)) json.WriteStringValue(field.Name);
            json.WriteEndArray();
        }
        json.WriteStartObject("properties");
        foreach (var field in shape.Fields)
        {
            json.WritePropertyName(field.Name);
            Node(json, field.Node);
        }
        json.WriteEndObject();
    }

    private static void Map(Utf8JsonWriter json, PlanMap map)
    {
        json.WriteString("type", "object");
        json.WritePropertyName("propertyNames");
        Node(json, map.Names);
        json.WritePropertyName("additionalProperties");
        Node(json, map.Value);
    }

    private static void Number(Utf8JsonWriter json, PlanNumber number)
    {
        json.WriteString("type", number.Whole ? "integer" : "number");
        json.WriteNumber(number.Above ? "exclusiveMinimum" : "minimum", number.Minimum);
        json.WriteNumber("maximum", number.Maximum);
        if (number.Default is { } whenAbsent) json.WriteNumber("default", whenAbsent);
    }

    private static void Choice(Utf8JsonWriter json, PlanChoice choice)
    {
        json.WriteStartArray("enum");
        foreach (var word in choice.Words) json.WriteStringValue(word);
        json.WriteEndArray();
        json.WriteString("default", choice.Default);
    }

    private static void Text(Utf8JsonWriter json, PlanText text)
    {
        json.WriteString("type", "string");
        if (text.Pattern is not null) json.WriteString("pattern", text.Pattern);
        if (text.Default is not null) json.WriteString("default", text.Default);
    }

    private static void Flag(Utf8JsonWriter json, PlanFlag flag)
    {
        json.WriteString("type", "boolean");
        json.WriteBoolean("default", flag.Default);
    }
}
