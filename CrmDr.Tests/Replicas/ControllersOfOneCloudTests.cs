using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Access;
using CrmDr.Tests.HostileInput;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Plan;
using Npgsql;

namespace CrmDr.Tests.Replicas;

/// <summary>Two controllers of the primary, as processes: whichever acts, the cloud keeps its lease and its epoch.</summary>
[Collection(SharedServers.Collection)]
public sealed class ControllersOfOneCloudTests(EnginesFixture engines, ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _database = $"t_two_{Guid.NewGuid().ToString("N")[..8]}";
    private readonly string _plan = Path.GetTempFileName();
    private readonly List<Process> _processes = [];
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private LocalEngines _engines = null!;

    [Fact(Explicit = true)]
    public async Task ToldToStop_Killed_Frozen_TheLeaseStaysWhereItIs()
    {
        _engines = await engines.StartedAsync();
        foreach (var cloud in new[] { _engines.Aws, _engines.Gcp })
            await cloud.CreateDatabaseAsync(_database);
        // Long enough that a busy machine cannot take the lease from a cloud while one controller follows the other.
        var plan = JsonNode.Parse(PlanFiles.Text("drplan.json"))!;
        plan["profiles"]!["production"]!["lease"]!["ttlSeconds"] = 20;
        plan["profiles"]!["production"]!["lease"]!["marginSeconds"] = 2;
        plan["gateway"]!["holdSeconds"] = 30;
        await File.WriteAllTextAsync(_plan, plan.ToJsonString(), TestContext.Current.CancellationToken);
        var (one, two, gcp) = (FreePort.Any(), FreePort.Any(), FreePort.Any());
        _client.DefaultRequestHeaders.Authorization = new("Bearer", ControllerTokens.Of(AccessScope.Operator));

        var first = Start("aws", "gcp", one, gcp, "first");
        Start("gcp", "aws", gcp, one, null);
        await Poll.UntilAsync("the pair to be protected", TimeSpan.FromSeconds(120), TimeProvider.System, async () => await StatusAsync(one) is { } status && status.GetProperty("protected").GetBoolean());
        var second = Start("aws", "gcp", two, gcp, "second");
        await ActsAsync(two, "first"); // asked of the second: it passes the question on
        var epoch = await EpochAsync();

        // A rolling update, or a node that is drained.
        await TakesTimeAsync("told to stop", first, UnixSignal.Terminate, () => ActsAsync(two, "second"));
        Assert.True(first.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, first.ExitCode);

        first = Start("aws", "gcp", one, gcp, "third");
        await ActsAsync(one, "second");
        await TakesTimeAsync("killed", second, UnixSignal.Kill, () => ActsAsync(one, "third"));

        second = Start("aws", "gcp", two, gcp, "fourth");
        await ActsAsync(two, "third");
        await TakesTimeAsync("frozen", first, UnixSignal.Stop, () => ActsAsync(two, "fourth"));
        Native.Signal(first.Id, UnixSignal.Continue);
        Assert.True(first.WaitForExit(TimeSpan.FromSeconds(20)), "the one that was frozen still runs");
        Assert.Equal(1, first.ExitCode);

        Assert.Equal(epoch, await EpochAsync());
        Assert.Equal("standby", (await StatusAsync(gcp))?.GetProperty("role").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _client.Dispose();
        File.Delete(_plan);
    }

    private async Task TakesTimeAsync(string what, Process process, UnixSignal signal, Func<Task> until)
    {
        var begin = TimeProvider.System.GetTimestamp();
        Native.Signal(process.Id, signal);
        await until();
        output.WriteLine($"{what}: the other one acts after {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.00} s");
    }

    private Process Start(string cloud, string peer, int port, int peerPort, string? replica)
    {
        var own = _engines.Cloud(cloud);
        string[] shared = replica is null ? [] : ["--Replica:Name", replica, "--Replica:Address", $"http://127.0.0.1:{port}"];
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "CrmDr.Controller.dll"),
            "--urls", $"http://127.0.0.1:{port}", "--Cloud:Name", cloud, "--Peer:Url", $"http://127.0.0.1:{peerPort}",
            "--ConnectionStrings:crm", own.ConnectionString(DatabaseRole.Owner, _database),
            "--ConnectionStrings:peer", _engines.Cloud(peer).ConnectionStringForPeer(database: _database),
            "--ConnectionStrings:cache", own.RedisEndpoint, "--ConnectionStrings:witness", own.WitnessConnectionString,
            "--Plan:Path", _plan, "--Plan:Profile", "production", "--Logging:LogLevel:Default", "Warning",
            .. shared, .. ControllerTokens.Settings,
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _processes.Add(process);
        foreach (var reader in new[] { process.StandardOutput, process.StandardError })
        {
            _ = Task.Run(async () =>
            {
                while (await reader.ReadLineAsync() is { } line)
                    output.WriteLine($"{replica ?? cloud}: {line}");
            });
        }

        return process;
    }

    private Task ActsAsync(int askedAt, string name) => Poll.UntilAsync($"{name} to act, with the lease", Patience, TimeProvider.System, async () =>
        await StatusAsync(askedAt) is { } status && status.GetProperty("replica").GetString()?.StartsWith(name + "/", StringComparison.Ordinal) == true
        && status.GetProperty("lease").GetProperty("held").GetBoolean() && status.GetProperty("role").GetString() == "primary");

    private async Task<JsonElement?> StatusAsync(int port)
    {
        try
        {
            return await _client.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{port}/api/status"));
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }

    private async Task<long> EpochAsync()
    {
        await using var witness = NpgsqlDataSource.Create(_engines.Witness.AdminConnectionString + ";Pooling=false");
        await using var command = witness.CreateCommand("SELECT epoch FROM witness.record");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
