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
        var plan = Path.Combine(_folder.FullName, "drplan.json");
        await File.WriteAllTextAsync(plan, """{ "strategy": "wishful-thinking" }""");
        var state = Path.Combine(_folder.FullName, "state");
        var options = new LocalWorldOptions
        {
            StateFolder = state,
            PlanPath = plan,
            Ports = PortMap.Free,
            Services = ServiceFolders.Beside(AppContext.BaseDirectory),
        };

        var failure = await Assert.ThrowsAsync<LocalCloudsException>(() => LocalWorld.StartAsync(options, null, TimeProvider.System, CancellationToken.None));

        Assert.Contains("ended with exit code", failure.Message);
        Assert.Contains("wishful-thinking", failure.Message);
        Assert.DoesNotContain(ProcessTable.All(), entry => entry.Alive && CommandLine(entry.Pid).Contains(_folder.FullName, StringComparison.Ordinal));
        // And the folder is free again.
        await StateFolder.Open(state).DisposeAsync();
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
