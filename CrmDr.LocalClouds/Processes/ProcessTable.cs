using System.Diagnostics;
using System.Globalization;

namespace CrmDr.LocalClouds.Processes;

/// <summary>What runs on this machine: from /proc on Linux, from `ps` on other Unix systems, nothing but single processes on Windows.</summary>
internal static class ProcessTable
{
    public static ProcessEntry? Find(int pid) =>
        OperatingSystem.IsLinux() ? ReadStat(pid.ToString(CultureInfo.InvariantCulture)) : All().FirstOrDefault(entry => entry.Pid == pid);

    public static List<ProcessEntry> All() => OperatingSystem.IsLinux() ? FromProc() : OperatingSystem.IsWindows() ? [] : FromPs();

    /// <summary>The living descendants of the given processes, parents before children, without the processes themselves.</summary>
    public static List<ProcessEntry> Descendants(IEnumerable<int> roots)
    {
        var children = All().Where(entry => entry.Alive).ToLookup(entry => entry.Parent);
        var found = new List<ProcessEntry>();
        var open = new Queue<int>(roots);
        while (open.TryDequeue(out var parent))
            foreach (var child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child.Pid);
            }
        return found;
    }

    /// <summary>
    /// Living processes of one program whose working folder is the given one. PostgreSQL's backends have the data directory as theirs, also after
    /// the postmaster has died and they have another parent.
    /// </summary>
    public static List<ProcessEntry> WorkingIn(string folder, string command) =>
        !OperatingSystem.IsLinux() ? [] : [.. FromProc().Where(entry => entry.Alive && entry.Command == command && WorksIn(entry.Pid, folder))];

    private static bool WorksIn(int pid, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget == folder;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<ProcessEntry> FromProc()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(folder);
            if (char.IsAsciiDigit(name[0]) && ReadStat(name) is { } entry)
                entries.Add(entry);
        }
        return entries;
    }

    private static ProcessEntry? ReadStat(string pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            // "pid (command) state parent ...": the command may hold blanks and brackets, so count from its last bracket (proc_pid_stat(5)).
            var open = text.IndexOf('(', StringComparison.Ordinal);
            var close = text.LastIndexOf(')');
            var fields = text[(close + 2)..].Split(' ');
            return new ProcessEntry(int.Parse(pid), int.Parse(fields[1]), fields[0][0], fields[19], text[(open + 1)..close]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<ProcessEntry> FromPs()
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-axo", "pid=,ppid=,stat=,lstart=,comm="]) { RedirectStandardOutput = true })!;
        var entries = new List<ProcessEntry>();
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            // lstart is five words: "Fri Nov 20 10:00:00 2026".
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 9)
                entries.Add(new ProcessEntry(int.Parse(words[0]), int.Parse(words[1]), words[2][0], string.Join(' ', words[3..8]), Path.GetFileName(words[8])));
        }
        ps.WaitForExit();
        return entries;
    }
}
