using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>Every field of every object against the tables: known, of its type, one of its choices, within its bounds, and none missing.</summary>
public sealed partial class SchemaCheck(SchemaTables tables, ManifestFaults faults)
{
    private ManifestObject _object = null!;

    public void Check(ManifestObject found)
    {
        _object = found;
        if (tables.Find(found.ApiVersion, found.Kind) is { } type)
            Node(found.Root, type, "");
        else
            faults.Add(found, null, $"{found.ApiVersion} {found.Kind} is in no table. Correct the name, or run eng/kubernetes-schemas.mjs when it is new here");
    }

    private void Node(YamlNode value, JsonElement type, string path)
    {
        type = tables.Resolve(type);
        if (value.Kind() == Yaml.Nothing)
            faults.Add(_object, value, $"{path} is empty");
        else if (type.ValueKind == JsonValueKind.String)
            Plain(value, type.GetString()!, path);
        else if (type.ValueKind == JsonValueKind.Array)
            Items(value, type[0], path);
        else
            Bounded(value, type, path);
    }

    private void Bounded(YamlNode value, JsonElement type, string path)
    {
        if (type.TryGetProperty("fields", out var fields)) Fields(value, fields, path);
        if (type.TryGetProperty("map", out var entry) && Is(value, Yaml.Map, path))
            foreach (var (key, inner) in value.Entries()) Node(inner, entry, Yaml.Join(path, key));
        if (type.TryGetProperty("list", out var item)) Items(value, item, path);
        if (type.TryGetProperty("type", out var plain)) Plain(value, plain.GetString()!, path);
        if (type.TryGetProperty("enum", out var choices)) Choice(value, choices, path);
        if (type.TryGetProperty("pattern", out var pattern) && value is YamlScalarNode { Value: { } text } && !Regex.IsMatch(text, pattern.GetString()!))
            faults.Add(_object, value, $"{path} is '{text}', expected {pattern.GetString()}");
        double? size = value switch
        {
            YamlMappingNode map => (double?)map.Children.Count,
            YamlSequenceNode list => list.Children.Count,
            YamlScalarNode scalar when scalar.Kind() == Yaml.Text => scalar.Value!.Length,
            YamlScalarNode scalar => double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ => null,
        };
        foreach (var bound in type.EnumerateObject())
            if ((bound.Name.StartsWith("min", StringComparison.Ordinal) && size < bound.Value.GetDouble()) || (bound.Name.StartsWith("max", StringComparison.Ordinal) && size > bound.Value.GetDouble()))
                faults.Add(_object, value, $"{path} breaks {bound.Name} {bound.Value}");
    }

    private void Fields(YamlNode value, JsonElement fields, string path)
    {
        if (!Is(value, Yaml.Map, path)) return;
        var known = fields.EnumerateObject().ToDictionary(field => field.Name.TrimEnd('!'), field => field.Value, StringComparer.Ordinal);
        foreach (var (key, inner) in value.Entries())
        {
            if (known.TryGetValue(key, out var type)) Node(inner, type, Yaml.Join(path, key));
            else faults.Add(_object, inner, $"{Yaml.Join(path, key)} does not exist{Near(key, known.Keys)}");
        }
        foreach (var field in fields.EnumerateObject().Where(field => field.Name.EndsWith('!') && value.At(field.Name[..^1]) is null))
            faults.Add(_object, value, $"{(path.Length == 0 ? "it" : path)} has no {field.Name[..^1]}, which is required");
    }

    private void Items(YamlNode value, JsonElement type, string path)
    {
        if (!Is(value, Yaml.List, path)) return;
        foreach (var (at, item) in value.Items().Index()) Node(item, type, $"{path}[{at}]");
    }

    private void Plain(YamlNode value, string type, string path)
    {
        switch (type)
        {
            case "any": break;
            case "object": Is(value, Yaml.Map, path); break;
            case "string": Is(value, Yaml.Text, path); break;
            case "boolean": Is(value, Yaml.Boolean, path); break;
            case "integer": Is(value, Yaml.Integer, path); break;
            case "number": if (value.Kind() != Yaml.Integer) Is(value, Yaml.Number, path); break;
            case "int-or-string": if (value.Kind() != Yaml.Integer) Is(value, Yaml.Text, path); break;
            case "quantity":
                if (value.Kind() is not (Yaml.Integer or Yaml.Number) && Is(value, Yaml.Text, path) && !Quantity().IsMatch(value.Read()!))
                    faults.Add(_object, value, $"{path} is '{value.Read()}', expected a quantity such as 250m or 512Mi");
                break;
            default: throw new InvalidOperationException($"a table says '{type}', which is no type here");
        }
    }

    private void Choice(YamlNode value, JsonElement choices, string path)
    {
        var known = choices.EnumerateArray().Select(choice => choice.ToString()).ToList();
        if (!known.Contains(value.Read()!))
            faults.Add(_object, value, $"{path} is '{value.Read()}', expected one of {string.Join(", ", known)}");
    }

    private bool Is(YamlNode value, string wanted, string path)
    {
        var kind = value.Kind();
        if (kind == wanted) return true;
        faults.Add(_object, value, $"{path} is {kind}, expected {wanted}");
        return false;
    }

    private static string Near(string name, IEnumerable<string> known)
    {
        var near = known.Where(other => other.StartsWith(name[..Math.Min(4, name.Length)], StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(3).ToList();
        return near.Count > 0 ? $"; near it: {string.Join(", ", near)}" : "";
    }

    [GeneratedRegex(@"^[+-]?([0-9]+|[0-9]+\.[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$")]
    private static partial Regex Quantity();
}
