using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Seed;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>A world of a benchmark's own, on free ports in a folder that is deleted at the end.</summary>
public sealed class BenchWorld : IAsyncDisposable
{
    private BenchWorld(LocalWorld local, CloudsPlan clouds) => (Local, Primary, Standby) = (local, local.Cloud(clouds.Primary), local.Cloud(clouds.Standby));

    public LocalWorld Local { get; }

    public LocalCloud Primary { get; }

    public LocalCloud Standby { get; }

    /// <param name="run">The call.</param>
    /// <param name="folder">Where it lives.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <param name="fresh">Delete what the folder keeps.</param>
    /// <param name="replication">Instead of the plan's.</param>
    /// <param name="profile">Its timings.</param>
    /// <param name="cacheSync">Instead of the plan's.</param>
    public static async Task<BenchWorld> StartAsync(
        BenchRun run, string folder, CancellationToken cancellation, bool fresh = true, string? replication = null, string profile = "production", string? cacheSync = null)
    {
        var clouds = Plans.Read(profile, null).Clouds;
        var options = LocalHost.Options(ApplicationModel.Of(clouds), folder, ports: null) with { Profile = profile, Fresh = fresh, Replication = replication, CacheSync = cacheSync };
        return new BenchWorld(await LocalWorld.StartAsync(options, new Lines(run.Terminal), run.Time, cancellation), clouds);
    }

    /// <summary>Fills both clouds by the seed, up to so many accounts.</summary>
    public Task<SeedTotals> FillAsync(BenchRun run, long accounts, CancellationToken cancellation) =>
        PairSeed.FillAsync(Primary.AdminConnectionString, Standby.AdminConnectionString, accounts, run.Time, cancellation);

    /// <summary>Waits until each side follows every table of the other one.</summary>
    public async Task FollowsAsync(BenchRun run, CancellationToken cancellation)
    {
        await using var primary = Open(Primary.AdminConnectionString, 1);
        await using var standby = Open(Standby.AdminConnectionString, 1);
        await PairSeed.FollowsAsync(primary, standby, run.Time, cancellation);
    }

    public static NpgsqlDataSource Open(string connection, int most) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "crmdr-bench", MaxPoolSize = most, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, CommandTimeout = 600 });

    public static async Task<string> VersionAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SHOW server_version");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await Local.DisposeAsync();

    /// <summary>What a folder held is gone, where it was made at all.</summary>
    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
