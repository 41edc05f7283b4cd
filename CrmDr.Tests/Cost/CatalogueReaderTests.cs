using System.Text.Json.Nodes;
using CrmDr.AppHost.Cost;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Cost;

public sealed class CatalogueReaderTests
{
    private const string Good = """
        { "title": "t", "krwPerDollar": 1300, "items": { "node": { "title": "a node", "place": "aws", "kind": "compute", "dollars": 0.1, "unit": "hour", "times": 730,
          "quantity": { "single-cloud": 1, "warm-standby": 2 }, "source": "a price list", "date": "2026-11-27" } } }
        """;

    /// <summary>With CRMDR_UPDATE_SNAPSHOTS=1 the file is written instead of compared.</summary>
    [Fact]
    public void PublishedSchema_IsTheFieldTable()
    {
        var schema = PlanSchema.Write("CrmDr cost catalogue", CatalogueShape.Root);
        if (Environment.GetEnvironmentVariable("CRMDR_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(PlanFiles.Path("cost/catalogue.schema.json"), schema);

        Assert.Equal(schema, PlanFiles.Text("cost/catalogue.schema.json"));
    }

    [Theory]
    [InlineData("brief")]
    [InlineData("list")]
    public void OwnCatalogues_AreRead_AndSayWhereEachPriceIsFrom(string name)
    {
        var catalogue = CatalogueReader.Read(CatalogueReader.PathOf(name, PlanFiles.Path("")));

        Assert.All(catalogue.Items, item => Assert.False(string.IsNullOrWhiteSpace(item.Value.Source) || string.IsNullOrWhiteSpace(item.Value.Date), item.Key));
        Assert.All(catalogue.Items.Values.Where(item => item.Source.Contains("from memory", StringComparison.Ordinal)), item => Assert.True(item.Unverified, item.Title));
    }

    [Fact]
    public void Parse_Good_ReadsWords()
    {
        var item = CatalogueReader.Parse("mine.json", Good.Replace("\"kind\": \"compute\"", "\"kind\": \"load-balancer\", \"per\": \"served-gigabyte\", \"engine\": \"dms\", \"unverified\": true", StringComparison.Ordinal)).Items["node"];

        Assert.Equal((CostKind.LoadBalancer, CostPer.ServedGigabyte, CostEngine.Dms, true), (item.Kind, item.Per, item.Engine, item.Unverified));
    }

    [Theory]
    [InlineData("dollars", "-1", "$.items.node.dollars: Found -1, expected a number of US dollars from 0 to 1000000.")]
    [InlineData("dollars", "\"0.1\"", "$.items.node.dollars: Found \"0.1\", expected a number of US dollars")]
    [InlineData("place", "\"azure\"", "$.items.node.place: Found \"azure\", expected one of aws, gcp, other.")]
    [InlineData("kind", "\"cpu\"", "$.items.node.kind: Found \"cpu\", expected one of compute, database")]
    [InlineData("date", "\"yesterday\"", "$.items.node.date: Found \"yesterday\", expected a day such as")]
    [InlineData("source", "\" \"", "$.items.node.source: Found \" \", expected a text that is not empty.")]
    [InlineData("unverified", "\"yes\"", "$.items.node.unverified: Found \"yes\", expected true or false.")]
    [InlineData("price", "1", "$.items.node.price: Found an unknown field; expected one of title, place")]
    [InlineData("quantity", "{ \"warm\": 1 }", "$.items.node.quantity.warm: Found an unknown field; expected one of single-cloud, warm-standby, active-active, pilot-light.")]
    [InlineData("quantity", "{ }", "$.items.node.quantity: Found no quantity above 0")]
    [InlineData("times", "0", "$.items.node.times: Found 0, expected a number of units above 0")]
    [InlineData("source", null, "$.items.node.source: Found nothing, expected a text that is not empty.")]
    public void Parse_BadItem_NamesFileItemExpectedAndFound(string field, string? value, string message)
    {
        var document = JsonNode.Parse(Good)!;
        var item = document["items"]!["node"]!.AsObject();
        item.Remove(field);
        if (value is not null)
            item[field] = JsonNode.Parse(value);

        var refused = Assert.Throws<CatalogueException>(() => CatalogueReader.Parse("mine.json", document.ToJsonString()));

        Assert.StartsWith("mine.json cannot be used:", refused.Message);
        Assert.Contains(message, refused.Message);
    }

    [Theory]
    [InlineData("[]", "expected an object")]
    [InlineData("{ \"title\": ", "malformed JSON at line 1")]
    [InlineData("", "malformed JSON")]
    public void Parse_NoCatalogue_SaysWhatItFound(string text, string message) =>
        Assert.Contains(message, Assert.Throws<CatalogueException>(() => CatalogueReader.Parse("mine.json", text)).Message);

    [Fact]
    public void Read_NoFile_SaysWhatToDo()
    {
        var refused = Assert.Throws<CatalogueException>(() => CatalogueReader.Read(PlanFiles.Path("cost/none.json")));

        Assert.Contains("none.json", refused.Message);
        Assert.Contains("Copy cost/list.json", refused.Message);
    }
}
