using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.ActiveActive;

/// <summary>Two clouds' databases whose link may be cut: other tests use those of <see cref="EnginesFixture"/>.</summary>
public sealed class OwnEngines : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = TestFolder.Create("active-active");

    public LocalEngines Engines { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engines = await LocalEngines.StartAsync(
        new LocalEnginesOptions { StateFolder = Path.Combine(_folder.FullName, "state") }, null, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Engines.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
