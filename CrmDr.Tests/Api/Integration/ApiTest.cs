namespace CrmDr.Tests.Api.Integration;

/// <summary>An empty database with its gate open, and an API on it, new for each test.</summary>
public abstract class ApiTest(ApiEngines engines) : IAsyncLifetime
{
    private ApiUnderTest? _api;

    internal ApiDatabase Database => engines.Database;

    internal ApiUnderTest Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        _api = await ApiUnderTest.StartAsync(Database);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
