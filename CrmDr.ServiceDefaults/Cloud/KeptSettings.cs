using System.Text.Json;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>How what a cloud keeps is called as a setting.</summary>
internal static class KeptSettings
{
    /// <summary><c>/crmdr/aws/ConnectionStrings/crm</c> below <c>/crmdr/aws</c> is <c>ConnectionStrings:crm</c>.</summary>
    public static string Key(string path, string name) =>
        Key((name.StartsWith(path, StringComparison.Ordinal) ? name[path.Length..] : name).Trim('/').Replace('/', ':'));

    /// <summary>The settings of a secret: a JSON object whose keys they are; an object inside is a section. Null when it is none. Nothing of a secret's value gets into a message.</summary>
    public static Dictionary<string, string?>? OfSecret(string value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Flatten("", json.RootElement, settings);
            return settings;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Flatten(string key, JsonElement element, Dictionary<string, string?> settings)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var one in element.EnumerateObject())
                    Flatten(Below(key, Key(one.Name)), one.Value, settings);
                break;
            case JsonValueKind.Array:
                foreach (var (index, one) in element.EnumerateArray().Index())
                    Flatten(Below(key, $"{index}"), one, settings);
                break;
            case JsonValueKind.Null:
                settings[key] = null;
                break;
            default:
                settings[key] = element.ToString();
                break;
        }
    }

    private static string Below(string section, string key) => section.Length == 0 ? key : $"{section}:{key}";

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
