using System.Collections.Immutable;
using System.Net;

namespace CrmDr.Gateway.Settings;

/// <summary><c>Gateway:Regions:REGION:N</c>: networks whose clients are of a region, for steering <c>geo</c>. A provider knows that by itself.</summary>
/// <param name="Networks">Each with its region; of two that hold an address the narrower one counts.</param>
internal sealed record ClientRegions(ImmutableArray<(IPNetwork Network, string Region)> Networks)
{
    /// <summary>The region of a client; null where no network holds its address.</summary>
    public string? Of(IPAddress? client)
    {
        if (client is null)
            return null;
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        foreach (var (network, region) in Networks)
            if (network.Contains(address))
                return region;
        return null;
    }
}
