using System.Text.Json;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Tests.Plan;

public sealed class PlanSchemaTests
{
    /// <summary>With CRMDR_UPDATE_SNAPSHOTS=1 the file is written instead of compared.</summary>
    [Fact]
    public void PublishedSchema_IsTheFieldTable()
    {
        if (Environment.GetEnvironmentVariable("CRMDR_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(PlanFiles.Path("drplan.schema.json"), PlanSchema.Write());

        Assert.Equal(PlanSchema.Write(), PlanFiles.Text("drplan.schema.json"));
    }

    [Fact]
    public void RepositoryPlan_UsesOnlyFieldsOfTheSchema()
    {
        using var plan = JsonDocument.Parse(PlanFiles.Text("drplan.json"));
        using var schema = JsonDocument.Parse(PlanFiles.Text("drplan.schema.json"));
        AssertDescribed(plan.RootElement, schema.RootElement, "$");
    }

    [Fact]
    public void Defaults_PassTheirOwnField()
    {
        var leaves = Leaves(PlanShape.Root).ToList();

        Assert.True(leaves.Count > 30);
        Assert.All(leaves.OfType<PlanNumber>().Where(number => number.Default is not null), number => Assert.True(number.Allows(number.Default!.Value), number.Summary));
        Assert.All(leaves.OfType<PlanText>().Where(text => text.Default is not null), text => Assert.True(text.Allows(text.Default!), text.Summary));
        Assert.All(leaves.OfType<PlanChoice>(), choice => Assert.Contains(choice.Default, choice.Words));
    }

    [Fact]
    public void EveryDefaultWrittenOut_ReadsLikeNothingWritten()
    {
        var plain = """{ "clouds": { "primary": "aws", "standby": "gcp" } }""";
        var written = Written(PlanShape.Root).Replace("\"clouds\": {}", plain.Trim('{', '}', ' ') + "}", StringComparison.Ordinal);

        var (expected, found) = (DrPlanReader.Read(plain), DrPlanReader.Read(written));

        Assert.True(found.IsValid, string.Join("\n", found.Faults) + written);
        Assert.Equal(expected.Plan! with { Gateway = found.Plan.Gateway }, found.Plan);
        // Collections of records are equal by reference: what they hold is compared.
        Assert.Equal(JsonSerializer.Serialize(expected.Plan.Gateway), JsonSerializer.Serialize(found.Plan.Gateway));
    }

    private static void AssertDescribed(JsonElement value, JsonElement schema, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var member in value.EnumerateObject())
        {
            var named = schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own) ? own : (JsonElement?)null;
            var other = schema.GetProperty("additionalProperties");
            Assert.True(named is not null || other.ValueKind == JsonValueKind.Object, $"{path}.{member.Name} is not in the schema.");
            AssertDescribed(member.Value, named ?? other, $"{path}.{member.Name}");
        }
    }

    private static IEnumerable<PlanNode> Leaves(PlanNode node) => node switch
    {
        PlanObject shape => shape.Fields.SelectMany(field => Leaves(field.Node)),
        PlanMap map => Leaves(map.Value),
        _ => [node],
    };

    /// <summary>A document with every default of the table; the map of profiles gets a production profile.</summary>
    private static string Written(PlanNode node) => node switch
    {
        PlanObject shape => "{" + string.Join(",", shape.Fields.Select(field => (field.Name, Text: field.Node is PlanMap && field.Name != "profiles" ? "" : Written(field.Node))).Where(field => field.Text != "")
            .Select(field => $"\"{field.Name}\": {field.Text}")) + "}",
        PlanMap { Value: PlanObject profile } => "{\"production\": " + Written(profile) + "}",
        PlanNumber { Default: { } number } => JsonSerializer.Serialize(number),
        PlanText { Default: { } text } => JsonSerializer.Serialize(text),
        PlanChoice choice => JsonSerializer.Serialize(choice.Default),
        _ => "",
    };
}
