using CrmDr.Controller.Salvage;
using CrmDr.Failover.Replication;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrmDr.Tests.Salvage;

/// <summary>Two databases that replicate to each other, aws open with epoch 1.</summary>
internal sealed class TwoSites : IAsyncDisposable
{
    private readonly ScratchPair _pair;

    private TwoSites(ScratchPair pair)
    {
        _pair = pair;
        (Aws, Gcp) = (new Site(pair, "aws", "gcp"), new Site(pair, "gcp", "aws"));
    }

    public Site Aws { get; }

    public Site Gcp { get; }

    public static async Task<TwoSites> CreateAsync(EnginesFixture engines, string test)
    {
        return await CreateAsync(await engines.StartedAsync(), test);
    }

    /// <summary>The same on engines whose links a test breaks.</summary>
    public static async Task<TwoSites> CreateAsync(LocalEngines engines, string test)
    {
        var sites = new TwoSites(await ScratchPair.CreateAsync(engines, test));
        await Task.WhenAll(sites.Aws.InstallAsync(), sites.Gcp.InstallAsync());
        await Task.WhenAll(sites.Aws.SubscribeAsync(), sites.Gcp.SubscribeAsync());
        await sites.Aws.OpenAsync(1);
        return sites;
    }

    /// <summary>The standby takes over from a primary that has what never arrived. The primary is back and fenced.</summary>
    public static async Task<SalvageRequest> FailOverAsync(Site primary, Site standby, long epoch)
    {
        await standby.StopFollowingAsync();
        var position = await standby.PositionAsync();
        await standby.OpenAsync(epoch);
        await primary.FenceAsync();
        return new SalvageRequest(epoch, epoch - 1, primary.Cloud, position);
    }

    public static SalvageRunner Runner(Site primary, Site old, SalvageOptions? options = null, Func<long, IEnumerable<RowId>, ValueTask>? changing = null) =>
        new(primary.Database, old.ForPeer, TimeProvider.System, NullLogger<SalvageRunner>.Instance, (options ?? new SalvageOptions()) with { SlotName = old.Slot }, changing);

    public static async Task<SalvageResult> SalvageAsync(Site primary, Site old, SalvageRequest request, SalvageOptions? options = null) =>
        await Runner(primary, old, options).RunAsync(request, null, TestContext.Current.CancellationToken);

    /// <summary>Salvage, follow again, and both sides become the same.</summary>
    public async Task<SalvageResult> ReprotectAsync(Site primary, Site old, SalvageRequest request, SalvageOptions? options = null)
    {
        var result = await SalvageAsync(primary, old, request, options);
        Assert.Equal((SalvageStatus.Completed, result.Reason), (result.Status, result.Reason));
        await primary.FollowAsync();
        await ConvergedAsync();
        return result;
    }

    /// <summary>Both sides hold the same rows, versions included.</summary>
    public Task ConvergedAsync() => Eventually.ReachedAsync(async () =>
    {
        var (aws, gcp) = (await Aws.ContentAsync(), await Gcp.ContentAsync());
        return aws == gcp ? null : $"only aws has\n{Difference(aws, gcp)}\nonly gcp has\n{Difference(gcp, aws)}";
    });

    private static string Difference(string left, string right) =>
        string.Join('\n', left.Split('\n').Except(right.Split('\n')).Take(3).Select(line => line.Length < 300 ? line : line[..300]));

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        await Gcp.DisposeAsync();
        await _pair.DisposeAsync();
    }
}
