using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

[assembly: AssemblyFixture(typeof(EnginesFixture))]

namespace CrmDr.Tests.LocalClouds;

/// <summary>
/// Two clouds' databases and caches, a witness and the links between them, started once per test run when the first test asks. Take it by constructor
/// and use <see cref="StartedAsync"/>; tests that kill or freeze a server start engines of their own instead.
/// </summary>
public sealed class EnginesFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = TestFolder.Create("engines");
    private readonly Lazy<Task<LocalEngines>> _engines;

    public EnginesFixture()
    {
        _engines = new(() => LocalEngines.StartAsync(
            new LocalEnginesOptions { StateFolder = Path.Combine(_folder.FullName, "state") }, null, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>The engines, started by the first who asks: a run of unit tests alone starts none.</summary>
    public Task<LocalEngines> StartedAsync() => _engines.Value;

    /// <summary>A new database in each cloud, named after the test and dropped with everything that replicates it.</summary>
    public async Task<ScratchPair> ScratchPairAsync(string test) => await ScratchPair.CreateAsync(await StartedAsync(), test);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // What failed to start has ended by itself, and the tests that asked for it have said so.
        if (_engines is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _engines.Value).DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
