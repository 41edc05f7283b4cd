using System.Net.Http.Json;
using CrmDr.AppHost.Local;

namespace CrmDr.AppHost.Drill.World;

/// <summary>The world that <c>up</c> runs, broken through its fault interface. It is left running.</summary>
public sealed class AttachedWorld : IDrillWorld
{
    private readonly HttpClient _faults;
    private readonly FaultsDocument _world;

    private AttachedWorld(HttpClient faults, FaultsDocument world)
    {
        (_faults, _world) = (faults, world);
        Clouds = world.Clouds.ToDictionary(cloud => cloud.Name, cloud => new DrillCloud(cloud.Name, cloud.ControllerUrl, cloud.AdminConnectionString));
    }

    public Uri GatewayUrl => _world.GatewayUrl;

    public IReadOnlyDictionary<string, DrillCloud> Clouds { get; }

    public string WitnessConnectionString => _world.WitnessConnectionString;

    public string LogFolder => _world.LogFolder;

    public string Profile => _world.Profile;

    public string Strategy => _world.Strategy;

    public string Replication => _world.Replication;

    public string OnStandbyLoss => _world.OnStandbyLoss;

    public string Gateway => _world.Gateway;

    public static async Task<AttachedWorld> FindAsync(string stateFolder, CancellationToken cancellation)
    {
        var url = RunningWorld.Find(stateFolder).FaultsUrl;
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        try
        {
            var world = await http.GetFromJsonAsync<FaultsDocument>("/", cancellation)
                ?? throw new DrillFailedException($"the fault interface at {url} gave an empty answer");
            return new AttachedWorld(http, world);
        }
        catch (HttpRequestException failure)
        {
            http.Dispose();
            throw new DrillFailedException($"No world to attach to at {url} ({failure.Message}). Start one with ./crmdr up.", failure);
        }
    }

    public Task KillAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/kill", cancellation);

    public Task FreezeAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/freeze", cancellation);

    public Task ThawAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/thaw", cancellation);

    public Task ReturnAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/return", cancellation);

    public Task FreezeLinkAsync(string link, CancellationToken cancellation) => AskAsync($"/links/{link}/freeze", cancellation);

    public Task CutLinkAsync(string link, CancellationToken cancellation) => AskAsync($"/links/{link}/cut", cancellation);

    public Task HealLinkAsync(string link, CancellationToken cancellation) => AskAsync($"/links/{link}/heal", cancellation);

    public void Keep()
    {
        // It belongs to the person who started it and stays anyway.
    }

    public ValueTask DisposeAsync()
    {
        _faults.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AskAsync(string path, CancellationToken cancellation)
    {
        using var response = await _faults.PostAsync(path, null, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new DrillFailedException($"the fault interface refused POST {path}: {await response.Content.ReadAsStringAsync(cancellation)}");
    }
}
