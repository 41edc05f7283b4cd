using System.Globalization;
using System.Net.Http.Json;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.World;

/// <summary>The world that <c>up</c> runs, broken through its fault interface. It is left running.</summary>
public sealed class AttachedWorld : IDrillWorld
{
    private readonly HttpClient _faults;
    private readonly FaultsDocument _world;

    private AttachedWorld(HttpClient faults, FaultsDocument world, string token, string operatorToken)
    {
        (_faults, _world, Token, OperatorToken) = (faults, world, token, operatorToken);
        Clouds = world.Clouds.ToDictionary(cloud => cloud.Name, cloud => new DrillCloud(cloud.Name, cloud.ControllerUrl, cloud.AdminConnectionString));
    }

    public Uri GatewayUrl => _world.GatewayUrl;

    public string Token { get; }

    public string OperatorToken { get; }

    public IReadOnlyDictionary<string, DrillCloud> Clouds { get; }

    public string WitnessConnectionString => _world.WitnessConnectionString;

    public IReadOnlyList<Uri> EtcdEndpoints => _world.EtcdEndpoints;

    public Footprint? Footprint => null;

    public string LogFolder => _world.LogFolder;

    public string Profile => _world.Profile;

    public string Strategy => _world.Strategy;

    public string Replication => _world.Replication;

    public string OnStandbyLoss => _world.OnStandbyLoss;

    public string CacheSync => _world.CacheSync;

    public string Gateway => _world.Gateway;

    public static async Task<AttachedWorld> FindAsync(string stateFolder, CancellationToken cancellation)
    {
        var url = RunningWorld.Find(stateFolder).FaultsUrl;
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        try
        {
            var world = await http.GetFromJsonAsync<FaultsDocument>("/", cancellation)
                ?? throw new DrillFailedException($"the fault interface at {url} gave an empty answer");
            var token = LocalIdentity.Open(stateFolder, TimeProvider.System).Issue("sales", "drill", LocalIdentity.LongLife).Token;
            return new AttachedWorld(http, world, token, LocalWorldOptions.OperatorToken(stateFolder) ?? "");
        }
        catch (HttpRequestException failure)
        {
            http.Dispose();
            throw new DrillFailedException($"No world to attach to at {url} ({failure.Message}). Start one with ./crmdr up.", failure);
        }
    }

    public Task KillAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/kill", cancellation);

    public Task DestroyAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/destroy", cancellation);

    public Task LoseSlotAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/lose-slot", cancellation);

    public Task FreezeAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/freeze", cancellation);

    public Task ThawAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/thaw", cancellation);

    public Task ReturnAsync(string cloud, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/return", cancellation);

    public Task KillPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/{part}/kill", cancellation);

    public Task FreezePartAsync(string cloud, CloudPart part, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/{part}/freeze", cancellation);

    public Task ThawPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/{part}/thaw", cancellation);

    public Task ReturnPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => AskAsync($"/clouds/{cloud}/{part}/return", cancellation);

    public Task KillWitnessAsync(CancellationToken cancellation) => AskAsync("/witness/kill", cancellation);

    public Task ReturnWitnessAsync(CancellationToken cancellation) => AskAsync("/witness/return", cancellation);

    public Task FreezeLinkAsync(string link, LinkDirection direction, CancellationToken cancellation) =>
        AskAsync($"/links/{link}/freeze?direction={direction}", cancellation);

    public Task CutLinkAsync(string link, LinkDirection direction, CancellationToken cancellation) =>
        AskAsync($"/links/{link}/cut?direction={direction}", cancellation);

    public Task DelayLinkAsync(string link, TimeSpan delay, TimeSpan jitter, CancellationToken cancellation) => AskAsync(string.Create(
        CultureInfo.InvariantCulture, $"/links/{link}/delay?milliseconds={delay.TotalMilliseconds:0}&jitterMilliseconds={jitter.TotalMilliseconds:0}"), cancellation);

    public Task SlowLinkAsync(string link, long bytesPerSecond, LinkDirection direction, CancellationToken cancellation) =>
        AskAsync($"/links/{link}/slow?bytesPerSecond={bytesPerSecond}&direction={direction}", cancellation);

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
