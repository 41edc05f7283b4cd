using System.Net;

namespace CrmDr.Gateway.Forwarding;

/// <summary>A body that says when the client begins to send it, which it does only over a connection it has.</summary>
/// <remarks>One that is kept goes out in one piece from where it is, and not through the proxy's copy of a stream: that is not begun, and so not waited for.</remarks>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent? _inner;
    private readonly SendWatch _watch;

    public WatchedContent(HttpContent? inner, SendWatch watch)
    {
        (_inner, _watch) = (inner, watch);
        if (inner is null)
        {
            Headers.ContentLength = 0;
            return;
        }
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_watch.Kept is { } kept)
            return SendAsync(stream, kept, cancellationToken);
        _watch.Begin();
        return _inner is null ? Task.CompletedTask : _inner.CopyToAsync(stream, context, cancellationToken);
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> kept, CancellationToken cancellationToken)
    {
        if (!_watch.TryBegin())
            throw new OperationCanceledException("The request has ended.");
        try
        {
            await stream.WriteAsync(kept, cancellationToken);
        }
        finally
        {
            _watch.End();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _watch.Kept?.Length ?? 0;
        return _inner is null || _watch.Kept is not null;
    }
}
