namespace CrmDr.Gateway.Forwarding;

/// <summary>Gives every write a watched body, even an empty one: that tells when it is sent, and keeps the HTTP client from sending it again by itself.</summary>
/// <remarks>
/// When a pooled connection ends before the first byte of an answer, the client takes a request without a body for one that the origin never
/// saw and repeats it. An origin that was killed while it worked looks the same. With a body it leaves the decision to the gateway's own rule,
/// which asks for a key.
/// </remarks>
internal sealed class WatchedWriteHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Whether requests of this method are sent as <see cref="WatchedContent"/>.</summary>
    public static bool Watches(string method) => !IsSafe(HttpMethod.Parse(method));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsSafe(request.Method))
        {
            var watch = request.Options.TryGetValue(SendWatch.Key, out var given) ? given : new SendWatch();
            if (request.Headers.ExpectContinue == true)
                watch.Begin(); // the head is sent before the body is asked for
            request.Content = new WatchedContent(request.Content, watch);
        }
        return base.SendAsync(request, cancellationToken);
    }

    private static bool IsSafe(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace || method == HttpMethod.Connect;
}
