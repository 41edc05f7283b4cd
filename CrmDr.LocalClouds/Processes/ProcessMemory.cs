namespace CrmDr.LocalClouds.Processes;

/// <summary>Proportional set size: what a process costs when shared pages are divided among those who share them.</summary>
public static class ProcessMemory
{
    /// <summary>Bytes of a process and all its descendants; null where the system does not tell (not Linux, or ended).</summary>
    public static long? ProportionalBytes(int pid)
    {
        if (!OperatingSystem.IsLinux() || One(pid) is not { } own)
            return null;
        return own + ProcessTable.Descendants([pid]).Sum(child => One(child.Pid) ?? 0);
    }

    private static long? One(int pid)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{pid}/smaps_rollup"))
                if (line.StartsWith("Pss:", StringComparison.Ordinal))
                    return long.Parse(line[4..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return null;
    }
}
