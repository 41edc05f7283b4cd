using System.Globalization;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.HostileInput;

/// <summary>Sends wrong requests to a service, a fixed number of seeds or the one that <c>CRMDR_HOSTILE_SEED</c> names, and judges every answer.</summary>
public static class HostileRun
{
    // The server refuses these by itself, before any service of ours, with an empty body: the head itself could not be read.
    private static readonly int[] BeforeTheService = [400, 408, 413, 414, 431];

    public static async Task AgainstAsync(Uri service, IReadOnlyList<KnownEndpoint> endpoints, IReadOnlyList<Guid> existing, int cases, ITestOutputHelper? output, string? token = null)
    {
        Assert.NotEmpty(endpoints);
        var generator = new HostileGenerator(endpoints, existing, token ?? TestIdentity.SalesToken);
        var seeds = Environment.GetEnvironmentVariable("CRMDR_HOSTILE_SEED") is { Length: > 0 } one
            ? [int.Parse(one, CultureInfo.InvariantCulture)]
            : Enumerable.Range(1, cases);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var seed in seeds)
        {
            var request = generator.Of(seed);
            var answer = await RawAnswer.ToAsync(service, request);
            foreach (var count in new[] { $"endpoint {request.Endpoint.Route}", $"kind {request.Kind}", $"answer {answer.Status}" })
                counts[count] = counts.GetValueOrDefault(count) + 1;
            if (Fault(request, answer) is { } fault)
                faults.Add($"{fault}\n  {request}\n  {answer.Head.ReplaceLineEndings(" | ")}\n  {answer.Body}");
        }

        output?.WriteLine(string.Join('\n', counts.Select(count => $"{count.Value,6}  {count.Key}")));
        Assert.True(faults.Count == 0, $"{faults.Count} wrong answers; CRMDR_HOSTILE_SEED=N sends one again. The first:\n{string.Join('\n', faults.Take(8))}");
    }

    private static string? Fault(HostileRequest request, RawAnswer answer) => answer.Status switch
    {
        0 => request.Kind is HostileKind.HugeBody or HostileKind.HeaderFlood ? null : "no answer",
        // A promise that is not given is an answer of its own.
        200 when answer.Body.Contains("\"promised\":false", StringComparison.OrdinalIgnoreCase) => null,
        >= 200 and < 400 when request.Kind == HostileKind.WrongToken && request.Target.StartsWith("/api/v1/", StringComparison.Ordinal) => "was answered without a good token",
        >= 200 and < 400 => request.MayBeAnswered ? null : "was carried out",
        >= 400 and < 500 => answer.IsProblem || (answer.Body.Length == 0 && BeforeTheService.Contains(answer.Status)) ? null : "no problem detail",
        _ => "a failure of the service",
    };
}
