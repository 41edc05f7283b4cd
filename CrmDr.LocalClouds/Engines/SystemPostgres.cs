using System.Text.RegularExpressions;

namespace CrmDr.LocalClouds.Engines;

/// <summary>A PostgreSQL that the system or a package manager has installed.</summary>
internal static partial class SystemPostgres
{
    private static readonly (string Parent, string Pattern, string Bin)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        (@"C:\Program Files\PostgreSQL", "*", "bin"),
    ];

    /// <summary>The newest one that is new enough; null when there is none.</summary>
    public static async Task<PostgresEngine?> FindAsync(TimeProvider time, CancellationToken cancellation)
    {
        PostgresEngine? best = null;
        foreach (var folder in Candidates())
            if (await MajorAsync(folder, time, cancellation) is { } major && major >= Math.Max(PostgresEngine.OldestMajor, (best?.Major ?? 0) + 1))
                best = new PostgresEngine(folder, major);
        return best;
    }

    /// <summary>Reads "postgres (PostgreSQL) 18.4 (Debian ...)".</summary>
    internal static int? ParseMajor(string version) =>
        VersionLine().Match(version) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan) : null;

    private static IEnumerable<string> Candidates()
    {
        var installed = Places.Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern).Select(folder => Path.Combine(folder, place.Bin)));
        return Which.Folders().Concat(installed).Where(HasBoth);
    }

    private static bool HasBoth(string folder)
    {
        var engine = new PostgresEngine(folder, 0);
        return Which.IsProgram(engine.Server) && Which.IsProgram(engine.InitDb);
    }

    private static async Task<int?> MajorAsync(string folder, TimeProvider time, CancellationToken cancellation) =>
        ParseMajor((await Tool.RunAsync(
            new PostgresEngine(folder, 0).Server, ["--version"], TimeSpan.FromSeconds(10), time, cancellation)).Output);

    [GeneratedRegex(@"^postgres \(PostgreSQL\) (\d+)")]
    private static partial Regex VersionLine();
}
