using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrmDr.Controller;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Access;
using CrmDr.Tests.Api.Integration;
using CrmDr.Tests.Plan;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace CrmDr.Tests.HostileInput;

/// <summary>Both controllers of a pair, primary and standby: no wrong request is an order, and none reaches the witness or a database.</summary>
[Collection(ApiTests.Name)]
public sealed class ControllerHostileInputTests(ApiEngines engines, ITestOutputHelper output)
{
    // What a request could change; the others a controller notes by itself, in its own time.
    private const string Settings = "(SELECT * FROM crmdr_local.settings WHERE name IN ('paused', 'promise', 'highest_epoch', 'database_id'))";

    private readonly string _database = $"t_hostile_{Guid.NewGuid().ToString("N")[..8]}";

    [Fact]
    public async Task Everything_WrongInAnyWay_IsRefusedAndChangesNothing()
    {
        foreach (var cloud in new[] { engines.Engines.Aws, engines.Engines.Gcp })
            await cloud.CreateDatabaseAsync(_database);
        var ports = (Aws: CrmDr.LocalClouds.FreePort.Any(), Gcp: CrmDr.LocalClouds.FreePort.Any());
        await using var aws = Build("aws", "gcp", ports.Aws, ports.Gcp);
        await using var gcp = Build("gcp", "aws", ports.Gcp, ports.Aws);
        await Task.WhenAll(aws.StartAsync(), gcp.StartAsync());
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", ControllerTokens.Of(AccessScope.Operator));
        await CrmDr.LocalClouds.Poll.UntilAsync("aws to be primary and gcp its standby", TimeSpan.FromSeconds(90), TimeProvider.System, async () =>
            (await StatusAsync(client, ports.Aws)).GetProperty("protected").GetBoolean() && await RoleAsync(client, ports.Gcp) == "standby");
        var before = await DigestAsync(client, ports.Aws, ports.Gcp);

        // With every token in turn, so that what is wrong reaches every endpoint.
        foreach (var (scope, count) in new[] { (AccessScope.Operator, 500), (AccessScope.Peer, 100), (AccessScope.Application, 100) })
        {
            await HostileRun.AgainstAsync(new Uri($"http://127.0.0.1:{ports.Aws}"), KnownEndpoint.In(aws.Services), [], count, output, ControllerTokens.Of(scope));
            await HostileRun.AgainstAsync(new Uri($"http://127.0.0.1:{ports.Gcp}"), KnownEndpoint.In(gcp.Services), [], count, output, ControllerTokens.Of(scope));
        }

        await ControllerAccess.EveryEndpointTakesOnlyItsTokensAsync(new Uri($"http://127.0.0.1:{ports.Gcp}"), KnownEndpoint.In(gcp.Services));

        Assert.Equal(before, await DigestAsync(client, ports.Aws, ports.Gcp));
        // And an order that is right still is one.
        using var paused = await client.PostAsync(new Uri($"http://127.0.0.1:{ports.Aws}/api/pause"), null);
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        Assert.NotEqual(before, await DigestAsync(client, ports.Aws, ports.Gcp));
    }

    private WebApplication Build(string cloud, string peer, int port, int peerPort)
    {
        var own = engines.Engines.Cloud(cloud);
        return ControllerHost.Build([
            "--urls", $"http://127.0.0.1:{port}", "--Cloud:Name", cloud, "--Peer:Url", $"http://127.0.0.1:{peerPort}",
            "--ConnectionStrings:crm", own.ConnectionString(DatabaseRole.Owner, _database),
            "--ConnectionStrings:peer", engines.Engines.Cloud(peer).ConnectionStringForPeer(database: _database),
            "--ConnectionStrings:cache", own.RedisEndpoint, "--ConnectionStrings:witness", own.WitnessConnectionString,
            "--Plan:Path", PlanFiles.Path("drplan.json"), "--Plan:Profile", "production", "--Logging:LogLevel:Default", "None",
            .. ControllerTokens.Settings]);
    }

    /// <summary>What orders would change: the witness's record but for its renewals, the databases, the roles, and how many orders were noted.</summary>
    private async Task<string> DigestAsync(HttpClient client, params int[] ports)
    {
        var parts = new List<string> { await ScalarAsync(engines.Engines.Witness.AdminConnectionString, "SELECT epoch || ' ' || holder FROM witness.record") };
        foreach (var cloud in new[] { engines.Engines.Aws, engines.Engines.Gcp })
            foreach (var table in new[] { "crmdr_local.authority", "crmdr_local.promotions", Settings, "crmdr.conflicts", "crmdr.markers", "crmdr.salvage" })
                parts.Add($"{cloud.Name} {table} " + await ScalarAsync(
                    cloud.ConnectionString(DatabaseRole.Superuser, _database), $"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"));
        foreach (var port in ports)
        {
            var events = await client.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{port}/api/events"));
            parts.Add($"{port} {await RoleAsync(client, port)}, orders {events.EnumerateArray().Count(one => one.GetProperty("kind").GetString() is "request" or "verify")}");
        }

        return string.Join('\n', parts);
    }

    private static async Task<string?> RoleAsync(HttpClient client, int port) => (await StatusAsync(client, port)).GetProperty("role").GetString();

    private static async Task<JsonElement> StatusAsync(HttpClient client, int port) => await client.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{port}/api/status"));

    private static async Task<string> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
