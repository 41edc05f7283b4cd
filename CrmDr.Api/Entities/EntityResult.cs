using CrmDr.Api.Caching;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;

namespace CrmDr.Api.Entities;

/// <summary>One row, or 304 when the reader has this version already.</summary>
internal sealed class EntityResult(CacheEntry entry, SparseFields fields) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = entry.Version.ETag;
        if (IfMatch.Parse(httpContext.Request.Headers.IfNoneMatch, weak: true)?.Matches(entry.Version) == true)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        var body = fields.Of(entry.Body!);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }
}
