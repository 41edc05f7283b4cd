namespace CrmDr.LocalClouds.Processes;

/// <summary>What happens to several processes and everything they started, as one: a cloud dies, freezes and thaws as a whole.</summary>
public static class ProcessGroup
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>
    /// SIGKILL to every process and every descendant; returns when all of them are gone and ours are reaped. A postmaster that is a zombie, or a
    /// backend that still holds its shared memory, makes the next start fail.
    /// </summary>
    public static async Task KillAsync(IEnumerable<ManagedProcess> processes, TimeProvider time)
    {
        var group = Living(processes);
        var known = ProcessTable.Descendants(group.Select(process => process.Pid));
        foreach (var process in group)
            process.Send(UnixSignal.Kill);
        foreach (var child in known)
            Native.Signal(child.Pid, UnixSignal.Kill);
        await Poll.UntilAsync(
            $"the end of {Names(group)} and their children", Deadline, time,
            () => KillRest(group, known) == 0 && group.TrueForAll(process => process.Exited.IsCompleted));
    }

    /// <summary>SIGSTOP to every process and descendant; returns when none of them runs any more.</summary>
    public static async Task FreezeAsync(IEnumerable<ManagedProcess> processes, TimeProvider time)
    {
        var group = Living(processes);
        // Parents first: a stopped parent starts no more children, so the loop ends.
        foreach (var process in group)
            process.Send(UnixSignal.Stop);
        await Poll.UntilAsync($"{Names(group)} to stand still", Deadline, time, () => StopRest(group) == 0);
        group.ForEach(process => process.MarkFrozen(true));
    }

    /// <summary>SIGCONT to every process and descendant.</summary>
    public static void Thaw(IEnumerable<ManagedProcess> processes)
    {
        var group = Living(processes);
        // Children first: a parent that runs may look after a child that it finds stopped.
        foreach (var child in ProcessTable.Descendants(group.Select(process => process.Pid)).AsEnumerable().Reverse())
            Native.Signal(child.Pid, UnixSignal.Continue);
        foreach (var process in group)
        {
            process.Send(UnixSignal.Continue);
            process.MarkFrozen(false);
        }
    }

    private static List<ManagedProcess> Living(IEnumerable<ManagedProcess> processes) => [.. processes.Where(process => !process.Exited.IsCompleted)];

    private static int KillRest(List<ManagedProcess> group, List<ProcessEntry> known)
    {
        var table = ProcessTable.All().Where(entry => entry.Alive).ToDictionary(entry => entry.Pid);
        var rest = known.Where(entry => table.TryGetValue(entry.Pid, out var now) && now.IsSameAs(entry)).Concat(Orphans(group)).ToList();
        rest.ForEach(entry => Native.Signal(entry.Pid, UnixSignal.Kill));
        return rest.Count;
    }

    private static int StopRest(List<ManagedProcess> group)
    {
        var roots = group.Where(process => !process.Exited.IsCompleted).Select(process => process.Pid).ToHashSet();
        var running = ProcessTable.Descendants(roots).Concat(ProcessTable.All().Where(entry => roots.Contains(entry.Pid)))
            .Where(entry => entry is { Alive: true, Stopped: false }).ToList();
        running.ForEach(entry => Native.Signal(entry.Pid, UnixSignal.Stop));
        return running.Count;
    }

    // A child born between the listing and the kill is found by the folder it works in.
    private static IEnumerable<ProcessEntry> Orphans(List<ManagedProcess> group) =>
        group.Select(process => process.Spec.Children).OfType<(string Folder, string Program)>()
            .SelectMany(children => ProcessTable.WorkingIn(children.Folder, children.Program));

    private static string Names(List<ManagedProcess> group) => string.Join(", ", group.Select(process => $"{process.Name} (pid {process.Pid})"));
}
