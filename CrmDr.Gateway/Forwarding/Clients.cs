using System.Net;
using CrmDr.Failover.Affinity;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Tells clients apart by their addresses.</summary>
internal static class Clients
{
    /// <summary>The number of a client's address; one for all whose address is not known.</summary>
    public static ClientHash Hash(IPAddress? client)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (client is null || !client.TryWriteBytes(bytes, out var written))
            return ClientHash.Empty;
        // The last four bytes of an IPv4 address in IPv6's clothes are that address.
        return ClientHash.Empty.With(client.IsIPv4MappedToIPv6 ? bytes[12..] : bytes[..written]);
    }
}
