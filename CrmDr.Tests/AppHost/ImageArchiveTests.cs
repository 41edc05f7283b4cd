using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using CrmDr.AppHost.Bench.Footprint;
using CrmDr.AppHost.Drill;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.AppHost;

public sealed class ImageArchiveTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadAll_ImageForTwoMachines_TellsOwnLayerAndAll()
    {
        WriteImage("crmdr-api", "", ("amd64", 70), ("arm64", 65));
        WriteImage("crmdr-gateway", "./", ("amd64", 30));

        Assert.Equal(
            [new("crmdr-api", "linux/amd64", 70, 1070, "base:1"), new("crmdr-api", "linux/arm64", 65, 1065, "base:1"), new("crmdr-gateway", "linux/amd64", 30, 1030, "base:1")],
            ImageArchive.ReadAll(_folder.Path));
    }

    [Fact]
    public void ReadAll_NoArchive_SaysHowToMakeOne() =>
        Assert.Contains("eng/images.sh --output", Assert.Throws<DrillFailedException>(() => ImageArchive.ReadAll(_folder.Path)).Message);

    [Theory]
    [InlineData(false, "index.json is missing")]
    [InlineData(true, "expected an archive of an image")]
    public void ReadAll_Damaged_NamesTheFile(bool text, string why)
    {
        var file = Path.Combine(_folder.Path, "crmdr-api.tar");
        if (text)
            File.WriteAllText(file, new string('x', 4096));
        else
            Write(file, "", []);
        var damaged = Assert.Throws<DrillFailedException>(() => ImageArchive.ReadAll(_folder.Path)).Message;
        Assert.StartsWith(file, damaged);
        Assert.Contains(why, damaged);
    }

    private void WriteImage(string name, string prefix, params (string Architecture, int Own)[] machines)
    {
        var blobs = new List<(string Name, string Text)>();
        string Add(string text)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            blobs.Add(($"blobs/sha256/{digest}", text));
            return $"sha256:{digest}";
        }

        var manifests = machines.Select(machine =>
        {
            var config = Add($$"""{"config":{"Labels":{"org.opencontainers.image.base.name":"base:1"} },"os":"linux","architecture":"{{machine.Architecture}}"}""");
            return Add($$"""{"config":{"digest":"{{config}}"},"layers":[{"digest":"sha256:0","size":1000},{"size":{{machine.Own}},"digest":"sha256:1"}]}""");
        }).ToList();
        var index = Add($$"""{"manifests":[{{string.Join(',', manifests.Select(digest => $$"""{"digest":"{{digest}}"}"""))}}]}""");
        Write(Path.Combine(_folder.Path, $"{name}.tar"), prefix, [.. blobs, ("index.json", $$"""{"manifests":[{"digest":"{{index}}"}]}""")]);
    }

    private static void Write(string file, string prefix, IEnumerable<(string Name, string Text)> entries)
    {
        using var tar = new TarWriter(File.Create(file));
        foreach (var (name, text) in entries)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, prefix + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }
}
