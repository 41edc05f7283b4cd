using Microsoft.AspNetCore.Http.Features;

namespace CrmDr.Gateway.Forwarding;

/// <summary>The body of a request, kept as far as it may have to be sent again.</summary>
/// <remarks>
/// Up to the limit it is read before the first attempt and kept. A larger one is streamed once: what was read to find that out, then the
/// rest as it comes. It can be sent again only as long as nothing of the rest has been taken.
/// </remarks>
internal sealed class RequestBody
{
    private const int FirstBuffer = 4096;

    private readonly ReadOnlyMemory<byte> _kept;
    private readonly Stream? _rest;
    private bool _restTaken;

    private RequestBody(ReadOnlyMemory<byte> kept, Stream? rest) => (_kept, _rest) = (kept, rest);

    public bool CanResend => !_restTaken;

    /// <summary>Whether all of it is here.</summary>
    public bool IsKept => _rest is null;

    /// <summary>All of it; null when there is more than was kept.</summary>
    public ReadOnlyMemory<byte>? Whole => _rest is null ? _kept : default(ReadOnlyMemory<byte>?);

    /// <summary>How much of it is here.</summary>
    public int KeptBytes => _kept.Length;

    /// <summary>Reads what may be kept. Null when there is no body to send again.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpContext context, int limit, CancellationToken cancellation)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
            return null;
        var source = context.Request.Body;
        if (context.Request.ContentLength > limit)
            return new RequestBody(default, source);

        // Never from a pool: an attempt that was given up may go on reading it for a while.
        var buffer = GC.AllocateUninitializedArray<byte>(context.Request.ContentLength is { } length ? (int)length : Math.Min(FirstBuffer, limit + 1));
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (filled == context.Request.ContentLength)
                    return new RequestBody(buffer, null);
                if (filled > limit)
                    return new RequestBody(buffer, source);
                Array.Resize(ref buffer, (int)Math.Min(Math.Max(2L * buffer.Length, FirstBuffer), limit + 1L));
            }
            var read = await source.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0)
                return new RequestBody(buffer.AsMemory(0, filled), null);
            filled += read;
        }
    }

    /// <summary>The body from its beginning, for one attempt.</summary>
    public Stream Open() => new ReplayStream(_kept, _rest, () => _restTaken = true);
}
