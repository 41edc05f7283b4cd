namespace CrmDr.LocalClouds.Processes;

/// <summary>The last lines of a log file, for error messages.</summary>
public static class LogTail
{
    private const int Bytes = 16 * 1024;

    public static string Read(string path, int lines = 15)
    {
        if (!File.Exists(path))
            return "(no log file)";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(Bytes, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file);
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }

    /// <summary>Describes an end that nobody asked for: which process, how it ended, what it said last.</summary>
    public static string Describe(ManagedProcess process) =>
        $"{process.Name} (pid {process.Pid}) {(process.Exited.IsCompleted ? $"ended with exit code {process.Exited.Result}" : "does not answer")}. "
        + $"Last lines of {process.LogFile}:\n{Read(process.LogFile)}";
}
