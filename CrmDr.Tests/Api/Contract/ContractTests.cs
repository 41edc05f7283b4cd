using System.Text.Json;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.Api.Contract;

/// <summary>What the document promises is what the API does, and everything in it is explained.</summary>
[Collection(ApiTests.Name)]
public sealed class ContractTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task EveryAnswerOfTheDocument_IsGiven()
    {
        var contract = await ContractAsync();
        await using var slow = await ApiUnderTest.StartAsync(Database, arguments: ["--RateLimit:PerSecond", "1", "--RateLimit:Burst", "1"]);
        await using var standby = await ApiUnderTest.StartAsync(Database);
        await standby.HearAsync(FakeController.HoldsNot(2));
        await using var cut = await ApiUnderTest.StartAsync(Database, active: false, arguments: ["--ConnectionStrings:crm", $"{Database.App};Host=127.0.0.1;Port=1", "--ConnectionStrings:cache", "127.0.0.1:1", "--Logging:LogLevel:Default", "None"]);
        var provocation = new Provocation(Api, slow, standby, cut, contract, Database);
        var (given, wrong) = (0, new List<string>());
        foreach (var operation in contract.Operations)
            foreach (var status in operation.Statuses)
            {
                using var answer = await provocation.AnswerAsync(operation, status);
                if ((int)answer.StatusCode != status || (status >= 400 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json"))
                    wrong.Add($"{operation}: expected {status}, found {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                wrong.AddRange(operation.HeadersOf(status).Where(name => !answer.Headers.Contains(name)).Select(name => $"{operation}: {status} without the header {name}"));
                given++;
            }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(given > 300, $"only {given} answers are documented");
    }

    [Fact]
    public async Task EverythingInTheDocument_IsExplained()
    {
        var contract = await ContractAsync();
        var unexplained = new List<string>();
        foreach (var operation in contract.Operations)
        {
            if (!Explained(operation.Json, "summary"))
                unexplained.Add($"{operation}: no summary");
            unexplained.AddRange(operation.Parameters.Where(one => !Explained(one, "description")).Select(one => $"{operation}: parameter {one.GetProperty("name")}"));
            unexplained.AddRange(operation.Json.GetProperty("responses").EnumerateObject().Where(one => !Explained(one.Value, "description") || one.Value.GetProperty("description").GetString() == one.Name)
                .Select(one => $"{operation}: answer {one.Name}"));
        }

        foreach (var schema in contract.Schemas.Where(one => one.Value.TryGetProperty("properties", out _) && one.Name is not ("ProblemDetails" or "JsonElement")))
        {
            if (!schema.Name.StartsWith("PageOf", StringComparison.Ordinal) && !schema.Name.EndsWith("Line", StringComparison.Ordinal) && !schema.Value.TryGetProperty("examples", out _))
                unexplained.Add($"schema {schema.Name}: no example");
            if (!Explained(schema.Value, "description"))
                unexplained.Add($"schema {schema.Name}");
        }

        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
    }

    [Fact]
    public async Task Document_IsOpenApi31AndHasAPage()
    {
        var document = await (await Api.GetAsync("/openapi/v1.json")).JsonAsync();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        var page = await Api.SendAsync(HttpMethod.Get, "/openapi/", null, ("Authorization", ""));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("https://", html); // it works without the internet, and asks nobody else
    }

    private static bool Explained(JsonElement thing, string by) => thing.TryGetProperty(by, out var text) && !string.IsNullOrWhiteSpace(text.GetString());

    private async Task<ApiContract> ContractAsync() => new(await (await Api.GetAsync("/openapi/v1.json")).JsonAsync());
}
