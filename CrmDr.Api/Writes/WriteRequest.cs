using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Writes;

/// <summary>What the pipeline needs to know of a request.</summary>
/// <param name="Key">Its idempotency key; null when it has none.</param>
/// <param name="Hash">What it asks for.</param>
/// <param name="Caller">Who asks; null when that is not known.</param>
/// <param name="Viewer">Whose rows it may see and change.</param>
internal sealed record WriteRequest(string? Key, byte[] Hash, string? Caller, Viewer Viewer)
{
    public static WriteRequest Read(HttpRequest request, ReadOnlySpan<byte> body, string? caller, Viewer viewer, out ProblemHttpResult? problem)
    {
        var given = request.Headers[CrmHeaders.IdempotencyKey];
        var valid = given.Count == 0 || (given.Count == 1 && IdempotencyKey.IsValid(given[0]!));
        problem = valid ? null : CrmProblems.Validation(CrmHeaders.IdempotencyKey, $"expected once, 1 to {IdempotencyKey.Longest} printable characters");
        return given.Count == 0 || !valid ? new(null, [], caller, viewer) : new(given[0], RequestHash.Of(request, caller ?? "", body), caller, viewer);
    }
}
