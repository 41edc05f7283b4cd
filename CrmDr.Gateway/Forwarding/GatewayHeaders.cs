using System.Globalization;
using System.Net.Http.Headers;
using CrmDr.Failover.Affinity;

namespace CrmDr.Gateway.Forwarding;

/// <summary>The headers that the gateway reads, writes, and does not let clients forge.</summary>
internal static class GatewayHeaders
{
    public const string Prefix = "CrmDr-";
    public const string EpochName = "CrmDr-Epoch";
    public const string Stale = "CrmDr-Stale";
    public const string Held = "CrmDr-Held-Milliseconds";
    public const string IdempotencyKey = "Idempotency-Key";

    private const string Forwarded = "Forwarded";
    private const string ForwardedPrefix = "X-Forwarded-";

    /// <summary>The epoch of an answer; null without a sensible one.</summary>
    public static long? Epoch(HttpResponseMessage response) =>
        Value(response, EpochName) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null;

    /// <summary>A header that is there once.</summary>
    public static string? Value(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;

    /// <summary>This is the edge: what a client says of forwarding or in our own headers is not believed, and is replaced.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="headers">What the origin will see, a copy of the client's.</param>
    public static void Replace(HttpContext context, HttpRequestHeaders headers)
    {
        List<string>? forged = null;
        foreach (var (name, _) in headers.NonValidated)
        {
            if (IsOurs(name))
                (forged ??= []).Add(name);
        }
        foreach (var name in forged ?? [])
            headers.Remove(name);
        if (context.Connection.RemoteIpAddress is { } client)
            headers.TryAddWithoutValidation("X-Forwarded-For", (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString());
        headers.TryAddWithoutValidation("X-Forwarded-Proto", context.Request.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
    }

    /// <summary>The affinity cookie as it is set.</summary>
    public static string SetCookie(AffinityTarget target, TimeSpan ttl, bool secure) =>
        $"{AffinityPolicy.Cookie}={AffinityPolicy.Write(target)}; Path=/; Max-Age={(long)ttl.TotalSeconds}; HttpOnly; SameSite=Lax{(secure ? "; Secure" : "")}";

    private static bool IsOurs(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(ForwardedPrefix, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Forwarded, StringComparison.OrdinalIgnoreCase);
}
