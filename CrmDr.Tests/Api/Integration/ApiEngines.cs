using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Api.Integration;

/// <summary>
/// Engines for the tests of the API alone: membership in the writer role belongs to a whole server, so the fences of other tests would close
/// the gate here, and these tests kill their cache and their sessions.
/// </summary>
public sealed class ApiEngines : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = TestFolder.Create("api");
    private LocalEngines? _engines;

    public LocalEngines Engines => _engines!;

    public CloudEngines Cloud => _engines!.Aws;

    /// <summary>Migrated; emptied before each test.</summary>
    internal ApiDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _engines = await LocalEngines.StartAsync(
            new LocalEnginesOptions { StateFolder = Path.Combine(_folder.FullName, "state") }, null, TimeProvider.System, CancellationToken.None);
        Database = await ApiDatabase.CreateAsync(Cloud, "api");
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        if (_engines is not null)
            await _engines.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
