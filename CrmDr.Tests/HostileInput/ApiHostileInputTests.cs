using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.HostileInput;

/// <summary>The CRM, its gate open: whatever is wrong is refused and changes no row.</summary>
[Collection(ApiTests.Name)]
public sealed class ApiHostileInputTests(ApiEngines engines, ITestOutputHelper output) : ApiTest(engines)
{
    [Fact]
    public async Task Everything_WrongInAnyWay_IsRefusedAndChangesNothing()
    {
        var rows = await CrmRows.MakeAsync(Api);
        var before = await CrmRows.DigestAsync(Database);

        await HostileRun.AgainstAsync(Api.Url, KnownEndpoint.In(Api.Services), rows, 800, output);

        Assert.Equal(before, await CrmRows.DigestAsync(Database));
    }
}
