using System.Text.Json;
using System.Text.Json.Serialization;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Cost;

/// <summary>Reads a catalogue: the catalogue, or all of its faults at once.</summary>
public static class CatalogueReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) } };

    /// <summary>Where a catalogue is: <c>brief</c> and <c>list</c> are the repository's, anything else is a path.</summary>
    public static string PathOf(string catalogue, string root) => catalogue is "brief" or "list" ? Path.Combine(root, "cost", catalogue + ".json") : Path.GetFullPath(catalogue);

    /// <summary>Reads a file.</summary>
    /// <exception cref="CatalogueException">It cannot be read, or something in it is wrong.</exception>
    public static CostCatalogue Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CatalogueException(path, [new PlanFault("$", $"Found no file that can be read ({failure.Message}) Expected a catalogue: brief, list, or the path of one. Copy cost/list.json and edit it.")]);
        }

        return Parse(path, text);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="CatalogueException">Something in it is wrong.</exception>
    public static CostCatalogue Parse(string path, string text)
    {
        var faults = DocumentCheck.Faults(text, CatalogueShape.Root);
        if (!faults.IsEmpty)
            throw new CatalogueException(path, faults);
        var catalogue = JsonSerializer.Deserialize<CostCatalogue>(text, Json)!;
        var useless = catalogue.Items.Where(item => Enum.GetValues<CostStrategy>().All(strategy => item.Value.Quantity.Of(strategy) == 0))
            .Select(item => new PlanFault($"$.items.{item.Key}.quantity", "Found no quantity above 0, expected one for the strategies that need it. Write it, or remove the item.")).ToList();
        return useless.Count == 0 ? catalogue : throw new CatalogueException(path, useless);
    }
}
