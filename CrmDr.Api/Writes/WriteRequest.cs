using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Writes;

/// <summary>What the pipeline needs to know of a request.</summary>
internal sealed record WriteRequest(string? Key, byte[] Hash)
{
    public static WriteRequest Read(HttpRequest request, ReadOnlySpan<byte> body, out ProblemHttpResult? problem)
    {
        var given = request.Headers[CrmHeaders.IdempotencyKey];
        var valid = given.Count == 0 || (given.Count == 1 && IdempotencyKey.IsValid(given[0]!));
        problem = valid ? null : CrmProblems.Validation(CrmHeaders.IdempotencyKey, $"expected once, 1 to {IdempotencyKey.Longest} printable characters");
        return given.Count == 0 || !valid ? new(null, []) : new(given[0], RequestHash.Of(request, Caller.Of(request.HttpContext.User).Subject, body));
    }
}
