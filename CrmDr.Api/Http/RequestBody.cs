using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmDr.Api.Http;

/// <summary>A body read to its end: writes hash it, so they need all of it.</summary>
internal readonly record struct RequestBody(byte[] Bytes, ProblemHttpResult? Problem)
{
    public const int Limit = 1024 * 1024;

    /// <summary>
    /// So far a body that is too large is read and thrown away before it is refused: a gateway that is still sending would find its connection broken instead of
    /// the refusal, and would have to call the outcome unknown.
    /// </summary>
    public const int Drained = 8 * Limit;

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return new([], CrmProblems.UnsupportedMediaType.Result(
                $"The content type is '{request.ContentType}'; expected 'application/json'."));
        try
        {
            using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 1024, Limit));
            if (await CopyAsync(request, body) > Limit)
                return TooLarge();
            return new(body.TryGetBuffer(out var all) && all.Count == all.Array!.Length ? all.Array : body.ToArray(), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
    }

    /// <summary>How long the body is; no more of it than the limit is kept.</summary>
    private static async ValueTask<long> CopyAsync(HttpRequest request, MemoryStream kept)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long length = 0;
            while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is var read and > 0)
            {
                length += read;
                if (length <= Limit)
                    kept.Write(buffer, 0, read);
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RequestBody TooLarge() => new([], CrmProblems.TooLarge.Result($"The body is larger than {Limit} bytes."));

    /// <summary>The fields, by a feature's own reading; whatever is wrong comes back as a problem.</summary>
    public T Parse<T>(Func<JsonFields, T> read, out ProblemHttpResult? problem)
    {
        var fields = JsonFields.Parse(Bytes);
        var result = read(fields);
        problem = Problem ?? fields.Problem();
        return result;
    }
}
