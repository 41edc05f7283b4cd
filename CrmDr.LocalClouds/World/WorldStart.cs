using System.Text.Json;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>Starts the services of a world, all at once, and waits until it serves.</summary>
internal sealed class WorldStart(LocalWorld world, HttpProbe probe, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public async Task RunAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report("Starting controllers, APIs and the gateway");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // The migrations wait for the platform schema by themselves; the APIs for both.
        var migrations = new[] { world.Aws, world.Gcp }.Select(cloud => cloud.Apis[0].RunAsync("migrate", Deadline, time, stop.Token)).ToList();
        // Those that run from the beginning: a pilot light may start its own meanwhile.
        var started = world.AllServices.ToList();
        await Task.WhenAll(started.Select(service => service.StartAsync()));
        var ready = ReadyAsync(migrations, progress, stop.Token);
        var ended = Task.WhenAny(started.Select(service => service.Process!.Exited));
        if (await Task.WhenAny(ready, ended) == ended && !ready.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            await Quietly(ready);
            throw new LocalCloudsException(LogTail.Describe(started.First(service => !service.IsRunning).Process!));
        }
        await ready;
    }

    private async Task ReadyAsync(List<Task> migrations, IProgress<string>? progress, CancellationToken cancellation)
    {
        var apis = new[] { world.Aws, world.Gcp }.Where(cloud => cloud.ApplicationRuns).SelectMany(cloud => cloud.Apis).ToList();
        await AllAsync([world.Aws, world.Gcp], cloud => cloud.Controller.WaitForAsync("health", Deadline, cancellation));
        await AllAsync(migrations, migration => migration);
        progress?.Report("Schema is in place; waiting for the APIs");
        await AllAsync(apis, api => api.WaitForAsync("ready", Deadline, cancellation));
        progress?.Report("APIs are ready; waiting for a cloud to become active");
        await probe.WaitAsync(apis, "active", Deadline, cancellation);
        progress?.Report("A cloud is active; waiting for the gateway to forward");
        await probe.WaitAsync([world.Gateway], "_lb/status", Deadline, cancellation, ShowsActivePool);
        await world.Gateway.WaitForAsync("api/v1/accounts?limit=1", Deadline, cancellation);
    }

    private static bool ShowsActivePool(string status)
    {
        using var document = JsonDocument.Parse(status);
        return document.RootElement.GetProperty("pools").EnumerateArray().Any(pool => pool.GetProperty("active").GetBoolean());
    }

    // Unlike Task.WhenAll it does not wait for the others once one has failed.
    private static async Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> action)
    {
        await foreach (var done in Task.WhenEach(items.Select(action)))
            await done;
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
