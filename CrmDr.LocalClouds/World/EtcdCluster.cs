using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;

namespace CrmDr.LocalClouds.World;

/// <summary>
/// The witness as three members of etcd, one in each place. Whatever passes between two places goes through their link: controllers to members, and members
/// to each other, so that a cloud that is cut off has a member that is cut off.
/// </summary>
internal sealed class EtcdCluster : IDisposable
{
    private static readonly string[] Places = ["aws", "gcp", "witness"];

    private readonly LinkSet _links;
    private readonly Dictionary<string, EtcdMember> _members;
    private readonly Dictionary<string, EtcdServer> _servers;
    private readonly List<PeerDoor> _doors;

    public EtcdCluster(StateFolder state, PortReservations ports, LinkSet links, EngineSet engines, ProcessSupervisor supervisor, TimeProvider time)
    {
        _links = links;
        _members = Places.ToDictionary(place => place, place => Member(place, state, ports));
        _servers = _members.ToDictionary(one => one.Key, one => new EtcdServer(one.Value, [.. _members.Values], engines, supervisor, time));
        _doors = [.. Places.Select(Door)];
    }

    public EtcdServer this[string place] => _servers[place];

    /// <summary>All members, direct: for checks.</summary>
    public IReadOnlyList<Uri> Endpoints => [.. Places.Select(place => _servers[place].Url)];

    /// <summary>What is reserved before anything starts.</summary>
    public static IEnumerable<string> PortNames => Places.SelectMany(place => new[] { ClientPort(place), PeerPort(place), DoorPort(place) });

    /// <summary>Refuses what a kept cluster cannot be started with: the address by which its members know each other is part of its data.</summary>
    public static void RequireKeptAddresses(StateFolder state, PortReservations ports)
    {
        foreach (var place in Places)
            if (Directory.Exists(Data(place, state)) && ports.Remembered(DoorPort(place)) is var kept && kept != ports[DoorPort(place)])
                throw new LocalCloudsException(
                    $"Port {kept}, by which the etcd members know {place}-etcd, is taken by another program. End that program (ss -ltnp shows it), or start anew with --fresh.");
    }

    /// <summary>What one place uses to reach the members: its own direct and first, the others through the links.</summary>
    public IReadOnlyList<Uri> EndpointsFor(string place) =>
    [
        _servers[place].Url,
        .. Places.Where(other => other != place).Select(other => new Uri($"http://127.0.0.1:{Relay($"{place} to {other}-etcd", place, other, _members[other].ClientPort)}")),
    ];

    public void Dispose() => _doors.ForEach(door => door.Dispose());

    public static string Data(string place, StateFolder state) => state.Place(place, "etcd");

    private static string ClientPort(string place) => $"etcd-{place}";

    private static string PeerPort(string place) => $"etcd-peer-{place}";

    private static string DoorPort(string place) => $"etcd-door-{place}";

    private static EtcdMember Member(string place, StateFolder state, PortReservations ports) => new(
        place, ports[ClientPort(place)], ports[PeerPort(place)], ports[DoorPort(place)], Data(place, state), Path.Combine(state.Logs, $"{place}-etcd.log"));

    private PeerDoor Door(string place) => new(
        _members[place].AdvertisedPort, _members[place].PeerPort,
        Places.Where(other => other != place).ToDictionary(
            other => _members[other].AdvertisedPort, other => Relay($"{other}-etcd to {place}-etcd", other, place, _members[place].PeerPort)));

    private int Relay(string name, string from, string to, int targetPort) => _links.All.Any(link => link.Name == $"{from}-{to}")
        ? _links.AddRelay($"{from}-{to}", name, targetPort, LinkSide.From)
        : _links.AddRelay($"{to}-{from}", name, targetPort, LinkSide.To);
}
