using System.Text.Json;

namespace CrmDr.LocalClouds.Processes;

/// <summary>
/// Which processes were started for a state folder, written as they start, so that the next start ends what a crashed host has left.
/// An entry counts only when boot, pid and start time are all the same: a pid alone may be somebody else's by now.
/// </summary>
internal sealed class ProcessJournal(string path)
{
    private readonly Lock _lock = new();

    public void Add(ManagedProcess process)
    {
        var line = JsonSerializer.Serialize(
            new JournalEntry(process.Pid, process.Entry.Started, BootId(), process.Name, process.Spec.Children?.Folder, process.Spec.Children?.Program));
        lock (_lock)
            File.AppendAllText(path, line + "\n");
    }

    public void Clear() => File.Delete(path);

    /// <summary>Ends everything of an earlier run that still lives, and says what it was.</summary>
    public async Task<IReadOnlyList<string>> EndLeftoversAsync(TimeProvider time)
    {
        var entries = Read();
        var ended = entries.Where(entry => entry.BootId == BootId() && Find(entry) is not null).Select(entry => $"{entry.Name} (pid {entry.Pid})").ToList();
        var known = new List<ProcessEntry>();
        await Poll.UntilAsync("leftovers of an earlier run to end", TimeSpan.FromSeconds(20), time, () => KillLiving(entries, known) == 0);
        Clear();
        return ended;
    }

    // Whoever was found once is waited for: a killed parent no longer leads to its children, and a kill takes effect when the system gets to it.
    private static int KillLiving(List<JournalEntry> entries, List<ProcessEntry> known)
    {
        var living = entries.Where(entry => entry.BootId == BootId()).Select(Find).OfType<ProcessEntry>().ToList();
        var children = ProcessTable.Descendants(living.Select(entry => entry.Pid));
        var orphans = entries.Where(entry => entry.ChildFolder is not null)
            .SelectMany(entry => ProcessTable.WorkingIn(entry.ChildFolder!, entry.ChildProgram!));
        known.AddRange(living.Concat(children).Concat(orphans).Where(found => !known.Exists(found.IsSameAs)));
        known.RemoveAll(entry => ProcessTable.Find(entry.Pid) is not { Alive: true } now || !now.IsSameAs(entry));
        known.ForEach(entry => Native.Signal(entry.Pid, UnixSignal.Kill));
        return known.Count;
    }

    private static ProcessEntry? Find(JournalEntry entry) =>
        ProcessTable.Find(entry.Pid) is { Alive: true } found && found.Started == entry.Started ? found : null;

    private List<JournalEntry> Read() =>
        !File.Exists(path) ? [] : [.. File.ReadLines(path).Select(Parse).OfType<JournalEntry>()];

    // The last line may be half written when the host was killed.
    private static JournalEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string BootId() =>
        File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    private sealed record JournalEntry(int Pid, string Started, string BootId, string Name, string? ChildFolder, string? ChildProgram);
}
