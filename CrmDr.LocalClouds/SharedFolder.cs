namespace CrmDr.LocalClouds;

/// <summary>Folders that an unprivileged server must be able to enter, whatever the umask of the host.</summary>
internal static class SharedFolder
{
    private const UnixFileMode Enterable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Creates the folder and those above it; what we create, everyone may enter. What was there before keeps its mode.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is { Length: > 0 } parent)
            Create(parent);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, Enterable);
    }

    /// <summary>Refuses a place that another account cannot reach, before a server fails there with a message nobody understands.</summary>
    public static void RequireReachable(string folder, string account)
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var at = folder; at is { Length: > 1 }; at = Path.GetDirectoryName(at))
            if (Directory.Exists(at) && (File.GetUnixFileMode(at) & UnixFileMode.OtherExecute) == 0)
                throw new LocalCloudsException(
                    $"PostgreSQL runs as user {account} and cannot enter {at}, on the way to {folder}. Choose a folder that everyone may enter, or chmod o+x {at}.");
    }
}
