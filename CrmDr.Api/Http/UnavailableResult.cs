using CrmDr.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>503: not now. Says when to come again and, for a write, what became of it.</summary>
internal sealed class UnavailableResult(ProblemKind kind, string detail, string? outcome = null) : IResult
{
    public string Detail => detail;

    private readonly ProblemHttpResult _problem = kind.Result(detail);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.RetryAfter = "1";
        if (outcome is not null)
            headers[CrmHeaders.Outcome] = outcome;
        return _problem.ExecuteAsync(httpContext);
    }
}
