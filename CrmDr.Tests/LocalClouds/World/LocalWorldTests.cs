using System.Collections.Immutable;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;

namespace CrmDr.Tests.LocalClouds.World;

public sealed class LocalWorldTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("world");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Start_ServiceEndsAtOnce_NamesItWithItsLastLinesAndLeavesNothingBehind()
    {
        // The world's own look at the plan passes: only the services hear of this profile.
        var failure = await FailAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "drplan.json")), new Dictionary<string, string> { ["Plan__Profile"] = "wishful-thinking" });

        Assert.Contains("ended with exit code", failure.Message);
        Assert.Contains("wishful-thinking", failure.Message);
        Assert.DoesNotContain(ProcessTable.All(), entry => entry.Alive && CommandLine(entry.Pid).Contains(_folder.FullName, StringComparison.Ordinal));
        // And the folder is free again.
        await StateFolder.Open(State).DisposeAsync();
    }

    [Fact]
    public async Task Start_PlanIsNotValid_IsRefusedBeforeAnythingStarts()
    {
        var failure = await FailAsync("""{ "strategy": "wishful-thinking" }""", new Dictionary<string, string>());

        Assert.Contains("drplan.json is not valid", failure.Message);
        Assert.Contains("wishful-thinking", failure.Message);
        await StateFolder.Open(State).DisposeAsync();
    }

    private string State => Path.Combine(_folder.FullName, "state");

    private async Task<LocalCloudsException> FailAsync(string plan, IReadOnlyDictionary<string, string> environment)
    {
        var path = Path.Combine(_folder.FullName, "drplan.json");
        await File.WriteAllTextAsync(path, plan);
        var options = new LocalWorldOptions
        {
            StateFolder = State,
            PlanPath = path,
            Ports = PortMap.Free,
            Services = ServiceFolders.Beside(AppContext.BaseDirectory),
            Telemetry = environment.ToImmutableDictionary(),
        };
        return await Assert.ThrowsAsync<LocalCloudsException>(() => LocalWorld.StartAsync(options, null, TimeProvider.System, CancellationToken.None));
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
