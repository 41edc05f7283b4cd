using System.Text.Json.Nodes;

namespace CrmDr.Tests.Gateway;

/// <summary>Reads answers in the words of the tests.</summary>
internal static class Answers
{
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    public static string? Cloud(this HttpResponseMessage answer) => answer.Header("CrmDr-Cloud");

    /// <summary>The kind of problem, the last part of its type.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.NotNull((string?)problem["detail"]);
        Assert.Equal((int)answer.StatusCode, (int)problem["status"]!);
        return ((string)problem["type"]!).Split('/')[^1];
    }
}
