using System.Security.Cryptography;
using System.Text;

namespace CrmDr.LocalClouds.World;

/// <summary>
/// A copy of a build output in the state folder, so that building again does not pull files from under a running service. Not hard links: a build may
/// write into the file that is there.
/// </summary>
internal static class ServiceCopy
{
    /// <summary>Copies the folder unless that very content is there already; returns the copy.</summary>
    public static string Make(string output, string assembly, string copies)
    {
        if (!File.Exists(Path.Combine(output, assembly)))
            throw new LocalCloudsException($"{assembly} is not in {output}. Build it first: dotnet build CrmDr.sln");
        var place = Path.Combine(copies, $"{Path.GetFileNameWithoutExtension(assembly)}-{Stamp(output)}");
        if (Directory.Exists(place))
            return place;
        RemoveEarlier(copies, Path.GetFileNameWithoutExtension(assembly));
        var beside = place + ".part";
        Copy(output, beside);
        Directory.Move(beside, place);
        return place;
    }

    private static string Stamp(string folder)
    {
        var text = new StringBuilder();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
            text.Append(file.FullName).Append('|').Append(file.Length).Append('|').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static void RemoveEarlier(string copies, string name)
    {
        if (Directory.Exists(copies))
            foreach (var earlier in Directory.GetDirectories(copies, name + "-*"))
                Directory.Delete(earlier, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        SharedFolder.Create(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
