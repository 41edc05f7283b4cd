using System.Text.RegularExpressions;
using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench.Record;

/// <summary>The benchmarks that are kept in the repository, a file each, and the page made from them.</summary>
public static partial class PerformanceFile
{
    private const string Folder = "docs/performance";

    public const string Page = "docs/performance.md";

    /// <summary>What a record may be called: lower-case words, as files are named everywhere.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>All that was recorded, by the names of their files.</summary>
    public static IReadOnlyList<(string Name, BenchReport Report)> Read(string root)
    {
        var folder = Path.Combine(root, Folder);
        return !Directory.Exists(folder) ? [] :
            [.. Directory.GetFiles(folder, "*.json").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), BenchReport.Parse(File.ReadAllText(file), file)))];
    }

    /// <summary>Keeps a report in place of the one of that name, and writes the page anew.</summary>
    public static void Record(string root, string name, BenchReport report)
    {
        Directory.CreateDirectory(Path.Combine(root, Folder));
        File.WriteAllText(Path.Combine(root, Folder, name + ".json"), report.ToJson() + "\n");
        Write(root);
    }

    /// <summary>Writes the page from what is recorded.</summary>
    public static void Write(string root) => File.WriteAllText(Path.Combine(root, Page), PerformancePage.Write(Read(root)));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
