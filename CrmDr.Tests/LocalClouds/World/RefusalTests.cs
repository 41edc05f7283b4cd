using System.Net;
using System.Net.Sockets;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;

namespace CrmDr.Tests.LocalClouds.World;

/// <summary>What is refused before anything starts.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("refusals");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Start_PortIsTaken_SaysWhichAndStartsNothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var elsewhere = Path.Combine(_folder.FullName, "elsewhere");
        var refused = await Assert.ThrowsAsync<LocalCloudsException>(() => LocalEngines.StartAsync(
            new LocalEnginesOptions { StateFolder = elsewhere, Ports = PortMap.Free with { RedisGcp = port } }, null, TimeProvider.System, CancellationToken.None));
        Assert.Contains($"port {port} for redis-gcp", refused.Message);
        Assert.Contains("--port", refused.Message);
        Assert.False(Directory.Exists(Path.Combine(elsewhere, "aws")));
    }

    [Fact]
    public void Open_FolderCannotBeMade_SaysWhereAndWhatToDo()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<LocalCloudsException>(() => StateFolder.Open(Path.Combine(file, "state")));
        Assert.Contains(Path.Combine(file, "state"), refused.Message);
        Assert.Contains("--state", refused.Message);
    }

    [Fact]
    public void Open_FolderOfSomebodyElse_IsRefusedAndUntouched()
    {
        var strange = Path.Combine(_folder.FullName, "home");
        Directory.CreateDirectory(strange);
        File.WriteAllText(Path.Combine(strange, "letter.txt"), "dear");
        Assert.Throws<LocalCloudsException>(() => StateFolder.Open(strange));
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(strange).Select(Path.GetFileName));
    }
}
