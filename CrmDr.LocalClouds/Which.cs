namespace CrmDr.LocalClouds;

/// <summary>Finds a program on PATH and in the folders that PATH of an ordinary user often lacks.</summary>
public static class Which
{
    private static readonly string[] Usual = OperatingSystem.IsWindows() ? [] : ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"];

    public static string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            foreach (var folder in Folders())
                foreach (var ending in OperatingSystem.IsWindows() ? [".exe", ".cmd"] : new[] { "" })
                {
                    var path = Path.Combine(folder, name + ending);
                    if (IsProgram(path))
                        return path;
                }
        return null;
    }

    public static IEnumerable<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(Usual).Distinct();

    public static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.OtherExecute)) != 0);
}
