using System.Net.Http.Headers;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>Shows a shared token with each request, the one that is valid then.</summary>
/// <param name="token">The token at this moment; null shows none.</param>
/// <param name="inner">What sends.</param>
public sealed class ShownToken(Func<string?> token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (token() is { } shown)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shown);
        return base.SendAsync(request, cancellationToken);
    }
}
