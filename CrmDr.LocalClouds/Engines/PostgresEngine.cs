namespace CrmDr.LocalClouds.Engines;

/// <summary>Installed PostgreSQL programs.</summary>
/// <param name="BinFolder">Where <c>postgres</c> and <c>initdb</c> are.</param>
/// <param name="Major">Major version: data directories of another one cannot be opened.</param>
public sealed record PostgresEngine(string BinFolder, int Major)
{
    public const int OldestMajor = 16;

    private static readonly string Ending = OperatingSystem.IsWindows() ? ".exe" : "";

    public string Server => Path.Combine(BinFolder, "postgres" + Ending);

    public string InitDb => Path.Combine(BinFolder, "initdb" + Ending);
}
