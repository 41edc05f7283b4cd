using System.Text.Json;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>Kubernetes' own schemas, from the tables that <c>eng/kubernetes-schemas.mjs</c> writes; its head says how to read them.</summary>
public sealed class SchemaTables
{
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _definitions = new(StringComparer.Ordinal);

    /// <summary>Such as <c>apps/v1/Deployment</c>.</summary>
    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    public IReadOnlyDictionary<string, JsonElement> Definitions => _definitions;

    public static SchemaTables Load(string folder)
    {
        var tables = new SchemaTables();
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var kind in document.RootElement.GetProperty("kinds").EnumerateObject())
                tables._kinds.Add(kind.Name, kind.Value.GetString()!);
            foreach (var definition in document.RootElement.GetProperty("definitions").EnumerateObject())
                tables._definitions.Add(definition.Name, definition.Value.Clone());
        }
        return tables;
    }

    public JsonElement? Find(string apiVersion, string kind) => _kinds.TryGetValue($"{apiVersion}/{kind}", out var name) ? _definitions[name] : null;

    /// <summary>What a reference leads to; anything else is itself.</summary>
    public JsonElement Resolve(JsonElement type)
    {
        while (type.ValueKind == JsonValueKind.String && type.GetString()!.StartsWith('#'))
            type = _definitions[type.GetString()![1..]];
        return type;
    }
}
