using System.Net;

namespace CrmDr.Gateway.Forwarding;

/// <summary>A body that says when the client begins to send it, which it does only over a connection it has.</summary>
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
        _watch.Begin();
        return _inner is null ? Task.CompletedTask : _inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return _inner is null;
    }
}
