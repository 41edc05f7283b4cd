using System.Text.Json;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.Api.Integration;

/// <summary><c>seed</c> on a real database, and the CRM on what it made.</summary>
[Collection(ApiTests.Name)]
public sealed class SeedTests(ApiEngines engines) : ApiTest(engines)
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Seed_TwiceAndThenMore_WritesEachAccountOnce()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("--accounts", "300", "--json"));
        var first = Said();
        Assert.Equal((300, 0), (first.GetProperty("accounts").GetInt32(), first.GetProperty("alreadyThere").GetInt32()));
        Assert.Equal((300L, 1200L), (await Database.CountAsync("crm.accounts"), await Database.CountAsync("crm.contacts")));
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crm.contacts c WHERE email IS NOT NULL AND NOT EXISTS (SELECT FROM crm.email_claims e WHERE e.key = crm.email_key(c.email) AND e.contact_id = c.id)"));
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crm.deals WHERE v_epoch <> 1 OR v_cloud <> 'aws'"));
        Assert.Equal(ExitCode.Success, await RunAsync("--accounts", "300", "--json"));
        Assert.Equal((300, 0L), (Said().GetProperty("alreadyThere").GetInt32(), Said().GetProperty("rows").GetInt64()));
        Assert.Equal(ExitCode.Success, await RunAsync("--accounts", "550", "--json"));
        Assert.Equal(550, await Database.CountAsync("crm.accounts"));
        // They are rows like any other.
        var contact = (await Api.ListAsync("/api/v1/contacts?limit=1&sort=name"))[0];
        var path = $"/api/v1/contacts/{contact.Id()}";
        var renamed = await Api.PutAsync(path, new { accountId = contact.GetProperty("accountId").GetGuid(), name = "Renamed", email = contact.GetProperty("email").GetString() }, (await Api.GetAsync(path)).ETag());
        Assert.True(renamed.IsSuccessStatusCode, await renamed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Seed_ACloudWhoseGateIsClosed_IsRefusedAndWritesNothing()
    {
        await Database.CloseAsync();
        Assert.Equal(ExitCode.Failed, await RunAsync("--accounts", "10"));
        Assert.Contains("does not hold the lease", _error.ToString());
        Assert.Equal(0, await Database.CountAsync("crm.accounts"));
    }

    private JsonElement Said() => JsonElement.Parse(_output.ToString());

    private Task<int> RunAsync(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        return CommandLine.RunAsync(["seed", "--database", Database.Owner, .. args], new Terminal(_output, _error, TimeProvider.System));
    }
}
