using CrmDr.Api.Authority;
using CrmDr.Api.Http;

namespace CrmDr.Api.Writes;

/// <summary>The write is stored and its epoch was still held: the answer that counts.</summary>
internal sealed class AcknowledgedResult(StoredAnswer answer, Acknowledgement check, bool isReplay) : IResult
{
    /// <summary>It had been carried out before.</summary>
    public bool IsReplay => isReplay;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        var headers = response.Headers;
        headers[CrmHeaders.Epoch] = check.Epoch.ToString();
        headers[CrmHeaders.AcknowledgedAt] = ((check.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString();
        if (isReplay)
            headers[CrmHeaders.Replayed] = "true";
        if (answer.ETag is not null)
            headers.ETag = answer.ETag;
        if (answer.Location is not null)
            headers.Location = answer.Location;
        if (answer.Body is null)
            return;
        if (Preference.IsMinimal(httpContext.Request))
        {
            response.StatusCode = answer.Status == StatusCodes.Status200OK ? StatusCodes.Status204NoContent : answer.Status;
            headers["Preference-Applied"] = Preference.Minimal;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body);
    }
}
