using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>A body read to its end: writes hash it, so they need all of it.</summary>
internal readonly record struct RequestBody(byte[] Bytes, ProblemHttpResult? Problem)
{
    public const int Limit = 1024 * 1024;

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return new([], CrmProblems.UnsupportedMediaType.Result(
                $"The content type is '{request.ContentType}'; expected 'application/json'."));
        try
        {
            using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 1024, Limit));
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            return new(body.TryGetBuffer(out var all) && all.Count == all.Array!.Length ? all.Array : body.ToArray(), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new([], CrmProblems.TooLarge.Result($"The body is larger than {Limit} bytes."));
        }
    }

    /// <summary>The fields, by a feature's own reading; whatever is wrong comes back as a problem.</summary>
    public T Parse<T>(Func<JsonFields, T> read, out ProblemHttpResult? problem)
    {
        var fields = JsonFields.Parse(Bytes);
        var result = read(fields);
        problem = Problem ?? fields.Problem();
        return result;
    }
}
