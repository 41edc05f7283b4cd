using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Health;

/// <summary>Whether the body of a probe holds the text that is looked for.</summary>
/// <remarks>Cloudflare's monitors do not mind upper and lower case; Route 53's search string must be there as written, within the first 5120 bytes.</remarks>
public static class BodyRule
{
    /// <summary>Whether a body fits; an empty text fits any.</summary>
    public static bool Fits(GatewayMode mode, string text, string body) =>
        body.Contains(text, mode == GatewayMode.Route53 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
