using CrmDr.Failover.Health;

namespace CrmDr.Gateway.Forwarding;

/// <summary>A read that may go to a second origin as well.</summary>
/// <param name="other">Which.</param>
/// <param name="address">Where that is.</param>
internal sealed class Hedge(OriginId other, Uri address)
{
    public static readonly HttpRequestOptionsKey<Hedge> Key = new("crmdr.hedge");

    public OriginId Other => other;

    public Uri Address => address;

    /// <summary>The answer that goes to the client is that of the second origin.</summary>
    public bool OtherAnswered { get; set; }
}
