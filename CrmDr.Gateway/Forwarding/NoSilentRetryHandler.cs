namespace CrmDr.Gateway.Forwarding;

/// <summary>Keeps the HTTP client from sending a write again by itself.</summary>
/// <remarks>
/// When a pooled connection ends before the first byte of an answer, the client takes a request without a body for one that the origin never
/// saw and repeats it. An origin that was killed while it worked looks the same. With a body, even an empty one, it does not; then the
/// gateway's own rule decides, which asks for a key.
/// </remarks>
internal sealed class NoSilentRetryHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null && !IsSafe(request.Method))
            request.Content = new ByteArrayContent([]);
        return base.SendAsync(request, cancellationToken);
    }

    private static bool IsSafe(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace || method == HttpMethod.Connect;
}
