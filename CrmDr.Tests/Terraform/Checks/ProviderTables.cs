using System.Text.Json;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>What the providers know, from the tables that <c>eng/terraform-schemas.mjs</c> writes.</summary>
public sealed class ProviderTables
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, SchemaNode>> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Version> _versions = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Version> Versions => _versions;

    public IReadOnlyCollection<string> Names => _resources.Keys;

    public static ProviderTables Load(string folder)
    {
        var tables = new ProviderTables();
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            tables._versions[document.RootElement.GetProperty("provider").GetString()!] = Version.Parse(document.RootElement.GetProperty("version").GetString()!);
            foreach (var resource in document.RootElement.GetProperty("resources").EnumerateObject())
                tables._resources[resource.Name] = SchemaNode.ReadMembers(resource.Value);
        }
        return tables;
    }

    /// <param name="kind"><c>resource</c> or <c>data</c>.</param>
    /// <param name="type">Such as <c>aws_lb</c>.</param>
    public IReadOnlyDictionary<string, SchemaNode>? Find(string kind, string type) => _resources.GetValueOrDefault(Key(kind, type));

    public static string Key(string kind, string type) => kind == "data" ? $"data.{type}" : type;
}
