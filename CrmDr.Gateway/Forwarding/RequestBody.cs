using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace CrmDr.Gateway.Forwarding;

/// <summary>The body of a request, kept as far as it may have to be sent again.</summary>
/// <remarks>
/// Up to the limit it is read before the first attempt and kept. A larger one is streamed once: what was read to find that out, then the
/// rest as it comes. It can be sent again only as long as nothing of the rest has been taken.
/// A large one lies in an array of the shared pool. An attempt that was given up may go on reading it for a while: then the array is left to the garbage collector.
/// </remarks>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4096;

    // Smaller ones cost less to make than to lend.
    private const int LeastPooled = 8192;
    private const int Ended = int.MinValue;

    private readonly ReadOnlyMemory<byte> _kept;
    private readonly byte[]? _pooled;
    private readonly Stream? _rest;
    private bool _restTaken;
    private int _lent;

    // What is streamed, or belongs to a read, is sent by copies that nobody counts: that array is never given back.
    private RequestBody(byte[] kept, int length, Stream? rest, bool counted = false) =>
        (_kept, _pooled, _rest) = (kept.AsMemory(0, length), counted && kept.Length >= LeastPooled ? kept : null, rest);

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
        var counted = WatchedWriteHandler.Watches(context.Request.Method);
        if (context.Request.ContentLength > limit)
            return new RequestBody([], 0, source);

        // What is rented may be larger than what was asked for: the size that counts is told apart.
        var size = context.Request.ContentLength is { } length ? (int)length : Math.Min(FirstBuffer, limit + 1);
        var buffer = Take(size);
        var filled = 0;
        while (true)
        {
            if (filled == size)
            {
                if (filled == context.Request.ContentLength)
                    return new RequestBody(buffer, filled, null, counted);
                if (filled > limit)
                    return new RequestBody(buffer, filled, source);
                size = (int)Math.Min(Math.Max(2L * size, FirstBuffer), limit + 1L);
                var larger = Take(size);
                buffer.AsSpan(0, filled).CopyTo(larger);
                Return(buffer);
                buffer = larger;
            }
            var read = await source.ReadAsync(buffer.AsMemory(filled, size - filled), cancellation);
            if (read == 0)
                return new RequestBody(buffer, filled, null, counted);
            filled += read;
        }
    }

    /// <summary>The body from its beginning, for one attempt.</summary>
    public Stream Open() => new ReplayStream(_kept, _rest, () => _restTaken = true);

    /// <summary>Somebody is about to read what is kept. False: it is not there any more.</summary>
    public bool TryLend()
    {
        for (var lent = Volatile.Read(ref _lent); lent != Ended;)
        {
            var seen = Interlocked.CompareExchange(ref _lent, lent + 1, lent);
            if (seen == lent)
                return true;
            lent = seen;
        }
        return false;
    }

    /// <summary>It has been read.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _lent);

    /// <summary>The request has ended.</summary>
    public void Dispose()
    {
        if (_pooled is not null && Interlocked.CompareExchange(ref _lent, Ended, 0) == 0)
            Return(_pooled);
    }

    private static byte[] Take(int size) => size >= LeastPooled ? ArrayPool<byte>.Shared.Rent(size) : size == 0 ? [] : GC.AllocateUninitializedArray<byte>(size);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length >= LeastPooled)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
