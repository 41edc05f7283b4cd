using CrmDr.Api.Http;

namespace CrmDr.Api.Entities;

/// <summary>412, with the current version so that a client need not ask for it.</summary>
internal sealed class PreconditionFailedResult(string noun, Guid id, RowVersion current) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ETag = current.ETag;
        return CrmProblems.PreconditionFailed.Result(
            $"The {noun} {id} is now at version {current.ETag}. Read it, decide anew, and send that version in If-Match.").ExecuteAsync(httpContext);
    }
}
