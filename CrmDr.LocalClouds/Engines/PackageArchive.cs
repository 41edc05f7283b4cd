using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace CrmDr.LocalClouds.Engines;

/// <summary>An npm package as packed: check it against its integrity, then unpack its programs.</summary>
internal static class PackageArchive
{
    private const string Root = "package/native/";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Verify(string archive, string integrity)
    {
        using var stream = File.OpenRead(archive);
        var found = "sha512-" + Convert.ToBase64String(SHA512.HashData(stream));
        if (found != integrity)
            throw new LocalCloudsException(
                $"{Path.GetFileName(archive)} is not the package that was pinned: expected {integrity}, found {found}. Nothing was installed. "
                + "Check which npm registry is configured (npm config get registry) and what stands between it and this machine.");
    }

    /// <summary>Unpacks bin, lib and share; readable by everyone, since the server runs under another account than the installer.</summary>
    public static void Unpack(string archive, string folder)
    {
        CreateFolder(folder);
        using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Name.StartsWith(Root, StringComparison.Ordinal))
                UnpackFile(entry, Inside(folder, entry.Name[Root.Length..]));
        LinkFiles(folder);
    }

    private static void UnpackFile(TarEntry entry, string path)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        entry.ExtractToFile(path, overwrite: false);
        if (OperatingSystem.IsWindows())
            return;
        var program = Path.GetFileName(Path.GetDirectoryName(path)) == "bin" || (entry.Mode & UnixFileMode.UserExecute) != 0;
        File.SetUnixFileMode(path, program ? Executable : Readable);
    }

    // npm packs no symbolic links; the package lists them instead. Without them the loader does not find ICU.
    private static void LinkFiles(string folder)
    {
        var list = Path.Combine(folder, "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        using var links = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var source = Inside(folder, link.GetProperty("source").GetString()!["native/".Length..]);
            var target = Inside(folder, link.GetProperty("target").GetString()!["native/".Length..]);
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private static string Inside(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new LocalCloudsException($"The package names a path outside its folder: {name}.");
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Executable);
        // The umask of the installer may have taken rights away.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, Executable);
    }
}
