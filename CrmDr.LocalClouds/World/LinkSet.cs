using System.Net.Sockets;
using CrmDr.LocalClouds.Links;

namespace CrmDr.LocalClouds.World;

/// <summary>The links of a world, by name.</summary>
internal sealed class LinkSet : IDisposable
{
    private readonly Dictionary<string, Link> _links;
    private readonly PortReservations _ports;

    public LinkSet(PortReservations ports, TimeProvider time)
    {
        _ports = ports;
        (string From, string To)[] ways = [("gateway", "aws"), ("gateway", "gcp"), ("aws", "gcp"), ("aws", "witness"), ("gcp", "witness")];
        _links = ways.Select(way => new Link($"{way.From}-{way.To}", way.From, way.To, time)).ToDictionary(link => link.Name);
    }

    public IReadOnlyCollection<Link> All => _links.Values;

    public Link this[string name] => _links.TryGetValue(name, out var link)
        ? link
        : throw new LocalCloudsException($"There is no link {name}. Links: {string.Join(", ", _links.Keys)}.");

    /// <summary>Opens a relay on the port it had last time, when that is still free.</summary>
    public int AddRelay(string link, string name, int targetPort, LinkSide initiator)
    {
        var relay = TryAdd(link, name, targetPort, initiator, _ports.Remembered("relay " + name)) ?? this[link].AddRelay(name, targetPort, initiator);
        _ports.Remember("relay " + name, relay.Port);
        return relay.Port;
    }

    public void Dispose()
    {
        foreach (var link in _links.Values)
            link.Dispose();
    }

    private LinkRelay? TryAdd(string link, string name, int targetPort, LinkSide initiator, int port)
    {
        try
        {
            return port == 0 ? null : this[link].AddRelay(name, targetPort, initiator, port);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
