using CrmDr.LocalClouds.Containers;

namespace CrmDr.LocalClouds.Engines;

/// <summary>Installed PostgreSQL programs.</summary>
/// <param name="BinFolder">Where <c>postgres</c> and <c>initdb</c> are; empty in a container, which knows.</param>
/// <param name="Major">Major version: data directories of another one cannot be opened.</param>
public sealed record PostgresEngine(string BinFolder, int Major)
{
    public const int OldestMajor = 16;

    /// <summary>What it runs in; null: on the machine itself.</summary>
    public EngineContainer? Container { get; init; }

    private static readonly string Ending = OperatingSystem.IsWindows() ? ".exe" : "";

    public string Server => Path.Combine(BinFolder, "postgres" + Ending);

    public string InitDb => Path.Combine(BinFolder, "initdb" + Ending);
}
