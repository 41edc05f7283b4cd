using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;

namespace CrmDr.Tests.LocalClouds.World;

public sealed class ServiceCopyTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("copies");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Output => Path.Combine(_folder.FullName, "bin");

    private string Copies => Path.Combine(_folder.FullName, "copies");

    [Fact]
    public void Make_BuiltAgain_EarlierCopyStaysAsItWasUntilTheNextOneReplacesIt()
    {
        Directory.CreateDirectory(Path.Combine(Output, "runtimes"));
        File.WriteAllText(Path.Combine(Output, "Service.dll"), "one");
        File.WriteAllText(Path.Combine(Output, "runtimes", "native"), "library");
        var first = ServiceCopy.Make(Output, "Service.dll", Copies);
        Assert.Equal("library", File.ReadAllText(Path.Combine(first, "runtimes", "native")));

        File.WriteAllText(Path.Combine(Output, "Service.dll"), "two!");
        Assert.Equal("one", File.ReadAllText(Path.Combine(first, "Service.dll")));

        var second = ServiceCopy.Make(Output, "Service.dll", Copies);
        Assert.Equal("two!", File.ReadAllText(Path.Combine(second, "Service.dll")));
        Assert.Equal([second], Directory.GetDirectories(Copies));
        Assert.Equal(second, ServiceCopy.Make(Output, "Service.dll", Copies));
    }

    [Fact]
    public void Make_NotBuilt_SaysWhatToRun() =>
        Assert.Contains("dotnet build", Assert.Throws<LocalCloudsException>(() => ServiceCopy.Make(Output, "Service.dll", Copies)).Message);

    [Fact]
    public void Beside_OutputOfAnotherProject_FindsTheServices()
    {
        var folders = ServiceFolders.Beside(Path.Combine(_folder.FullName, "CrmDr.AppHost", "bin", "Release", "net10.0") + Path.DirectorySeparatorChar);
        Assert.Equal(Path.Combine(_folder.FullName, "CrmDr.Api", "bin", "Release", "net10.0"), folders.Api);
        Assert.Throws<LocalCloudsException>(() => ServiceFolders.Beside("/somewhere/else"));
    }

    [Fact]
    public void Ports_EveryName_CanBeMovedAndRead()
    {
        Assert.All(PortMap.Names, name => Assert.Equal(12345, PortMap.Default.With(name, 12345)[name]));
        Assert.All(PortMap.Names, name => Assert.Equal(0, PortMap.Free[name]));
        Assert.Throws<LocalCloudsException>(() => PortMap.Default.With("gatway", 1));
        Assert.Throws<LocalCloudsException>(() => PortMap.Default.With("gateway", 65536));
    }
}
