using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

/// <summary>What tests look at in answers.</summary>
internal static class Answers
{
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync());

    public static string ETag(this HttpResponseMessage answer) => answer.Headers.ETag!.ToString();

    /// <summary>The kind of a problem, after checking what every problem has.</summary>
    public static async Task<string> KindAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal("aws", problem.GetProperty("cloud").GetString());
        Assert.True(problem.TryGetProperty("epoch", out _));
        Assert.Equal("aws", answer.Header("CrmDr-Cloud"));
        Assert.NotNull(answer.Header("CrmDr-Epoch"));
        var type = problem.GetProperty("type").GetString()!;
        Assert.StartsWith("https://crmdr.dev/problems/", type);
        return type["https://crmdr.dev/problems/".Length..];
    }

    /// <summary>The fields that a refusal names.</summary>
    public static async Task<string[]> WrongFieldsAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("validation", await answer.KindAsync());
        return [.. (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(error => error.Name)];
    }

    public static Guid Id(this JsonElement row) => row.GetProperty("id").GetGuid();
}
