using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CrmDr.Controller.Witness;
using CrmDr.Controller.Witness.Etcd;
using CrmDr.Failover.Authority;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Controller.Witness;

/// <summary>Three members of etcd with the links between their places, and nothing else of a world. Started by the first test that asks.</summary>
public sealed class EtcdRig : IAsyncLifetime
{
    public const string Collection = "etcd";

    private static readonly string[] Places = ["aws", "gcp", "witness"];

    private readonly DirectoryInfo _folder = TestFolder.Create("etcd");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private StateFolder? _state;
    private PortReservations? _ports;
    private ProcessSupervisor? _supervisor;
    private LinkSet? _links;
    private EtcdCluster? _cluster;
    private Dictionary<string, IReadOnlyList<Uri>> _endpoints = [];

    /// <summary>The members, direct: aws, gcp, witness.</summary>
    public IReadOnlyList<Uri> Members => _cluster!.Endpoints;

    public async ValueTask InitializeAsync()
    {
        _state = StateFolder.Open(Path.Combine(_folder.FullName, "state"));
        _supervisor = await ProcessSupervisor.OpenAsync(_state.JournalFile, null, TimeProvider.System);
        _ports = new PortReservations(_state.PortsFile);
        foreach (var name in EtcdCluster.PortNames)
            _ports.Reserve(name, 0);
        _ports.Check();
        _links = new LinkSet(_ports, TimeProvider.System);
        var engines = await EngineSet.EnsureAsync(etcd: true, null, TimeProvider.System, default);
        _cluster = new EtcdCluster(_state, _ports, _links, engines, _supervisor, TimeProvider.System);
        _endpoints = new[] { "aws", "gcp" }.ToDictionary(cloud => cloud, cloud => _cluster.EndpointsFor(cloud));
        await ReturnAsync(Places);
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null)
            await _supervisor.EndAsync();
        _cluster?.Dispose();
        _links?.Dispose();
        _ports?.Dispose();
        if (_state is not null)
            await _state.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    public IWitness Open(string cloud, TimeSpan patience) => Open(_endpoints[cloud], patience);

    public static IWitness Open(IReadOnlyList<Uri> endpoints, TimeSpan patience) => new EtcdWitness(new EtcdOptions { Endpoints = endpoints }, patience, TimeProvider.System);

    /// <summary>The record as one member gives it; one that has just come back says no while a leader is chosen.</summary>
    public async Task<WitnessRecord> ReadAtAsync(string place)
    {
        await using var witness = Open([Member(place)], TimeSpan.FromSeconds(20));
        WitnessRecord? record = null;
        await CrmDr.LocalClouds.Poll.UntilAsync($"the record from {place}", TimeSpan.FromSeconds(30), TimeProvider.System, async () =>
        {
            try
            {
                record = await witness.ReadAsync(default);
            }
            catch (WitnessUnreachableException)
            {
                // Asked again until the deadline.
            }

            return record is not null;
        });
        return record!;
    }

    public Link Link(string name) => _links![name];

    public Uri Member(string place) => _cluster![place].Url;

    /// <summary>Another way to a member, which can be frozen one way by itself.</summary>
    internal (Link Link, Uri Url) WayTo(string place)
    {
        var link = new Link($"test-{place}", "test", place, TimeProvider.System);
        return (link, new Uri($"http://127.0.0.1:{link.AddRelay("test", _cluster![place].Port, LinkSide.From).Port}"));
    }

    public Task KillAsync(params string[] places) => ProcessGroup.KillAsync(places.Select(place => _cluster![place].Process!), TimeProvider.System);

    public Task FreezeAsync(params string[] places) => ProcessGroup.FreezeAsync(places.Select(place => _cluster![place].Process!), TimeProvider.System);

    public void Thaw(params string[] places) => ProcessGroup.Thaw(places.Select(place => _cluster![place].Process!));

    /// <summary>Starts members and waits until each of them knows a leader.</summary>
    public async Task ReturnAsync(params string[] places)
    {
        await Task.WhenAll(places.Select(place => _cluster![place].StartAsync()));
        await Task.WhenAll(places.Select(place => _cluster![place].WaitAsync(default)));
    }

    /// <summary>The place whose member leads.</summary>
    public async Task<string> LeaderAsync()
    {
        var seen = new Dictionary<string, string>();
        var leader = "";
        foreach (var place in Places)
        {
            var status = await AskAsync(Member(place), "/v3/maintenance/status", new { });
            seen[status.GetProperty("header").GetProperty("member_id").GetString()!] = place;
            leader = status.GetProperty("leader").GetString()!;
        }

        return seen[leader];
    }

    /// <summary>Every value the record has had, oldest first, from etcd's own history.</summary>
    public async Task<IReadOnlyList<JsonElement>> HistoryAsync()
    {
        var values = new List<JsonElement>();
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes("/crmdr/crm/record"));
        for (long? revision = 0; revision is { } at;)
        {
            var answer = await AskAsync(Members[0], "/v3/kv/range", new { key, revision = at });
            if (!answer.TryGetProperty("kvs", out var found))
                break;
            values.Add(JsonElement.Parse(found[0].GetProperty("value").GetBytesFromBase64()));
            revision = found[0].GetProperty("version").GetString() == "1" ? null : long.Parse(found[0].GetProperty("mod_revision").GetString()!) - 1;
        }

        values.Reverse();
        return values;
    }

    private async Task<JsonElement> AskAsync(Uri member, string path, object question)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(member, path), question);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }
}
