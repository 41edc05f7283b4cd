using System.Collections.Concurrent;
using System.Diagnostics;
using CrmDr.LocalClouds.Containers;

namespace CrmDr.LocalClouds.Processes;

/// <summary>Starts processes, or has them started, and remembers them: none is left behind, whatever ends the host.</summary>
public sealed class ProcessSupervisor
{
    private readonly ProcessJournal _journal;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ManagedProcess> _processes = new();
    private readonly Lock _adopting = new();

    private ProcessSupervisor(string journalPath, TimeProvider time)
    {
        _journal = new ProcessJournal(journalPath);
        _time = time;
        if (!LaunchCommand.DiesWithHost)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAtExit();
    }

    /// <summary>Who starts processes in place of this host, such as Aspire's orchestrator. Default: nobody.</summary>
    public Func<ProcessSpec, Task<StartedProcess>>? Launcher { get; set; }

    /// <summary>The newest process of every name, also when it has ended.</summary>
    public IReadOnlyList<ManagedProcess> Processes => [.. _processes.Values.OrderBy(process => process.Name, StringComparer.Ordinal)];

    /// <summary>Ends what an earlier host with the same journal has left, then is ready to start processes.</summary>
    public static async Task<ProcessSupervisor> OpenAsync(string journalPath, IProgress<string>? progress, TimeProvider time)
    {
        var supervisor = new ProcessSupervisor(Path.GetFullPath(journalPath), time);
        foreach (var leftover in await supervisor._journal.EndLeftoversAsync(time))
            progress?.Report($"Ended a leftover of an earlier run: {leftover}");
        return supervisor;
    }

    public async Task<ManagedProcess> StartAsync(ProcessSpec spec)
    {
        if (_processes.TryGetValue(spec.Name, out var earlier) && earlier.State != ManagedState.Exited)
            throw new InvalidOperationException($"{spec.Name} runs already (pid {earlier.Pid}).");
        Directory.CreateDirectory(Path.GetDirectoryName(spec.LogFile)!);
        return Launcher is { } launcher ? Adopt(spec, await launcher(spec)) : Keep(await ForkAsync(spec));
    }

    /// <summary>The newest process of that name; null before the first start.</summary>
    public ManagedProcess? Find(string name) => _processes.GetValueOrDefault(name);

    /// <summary>Takes over a process that somebody else started from the same description. Told twice, it is the same one.</summary>
    public ManagedProcess Adopt(ProcessSpec spec, StartedProcess started)
    {
        lock (_adopting)
            return Find(spec.Name) is { } known && known.Pid == started.Pid && known.State != ManagedState.Exited
                ? known
                : Keep(new ManagedProcess(spec, started, EntryOf(started.Pid, spec)));
    }

    /// <summary>Asks the processes to end, waits, and kills those that have not ended by the deadline.</summary>
    public async Task StopAsync(IEnumerable<ManagedProcess> processes, UnixSignal signal, TimeSpan deadline)
    {
        var living = processes.Where(process => process.State != ManagedState.Exited).ToList();
        ProcessGroup.Thaw(living.Where(process => process.State == ManagedState.Frozen));
        foreach (var process in living)
            process.Send(OperatingSystem.IsWindows() ? UnixSignal.Kill : signal);
        try
        {
            await Task.WhenAll(living.Select(process => process.Exited)).WaitAsync(deadline, _time);
        }
        catch (TimeoutException)
        {
            await ProcessGroup.KillAsync(living, _time);
        }
    }

    /// <summary>Kills whatever still runs and forgets the journal: nothing of this host is left.</summary>
    public async Task EndAsync()
    {
        await ProcessGroup.KillAsync(_processes.Values, _time);
        _journal.Clear();
    }

    // Where no parent-death signal exists this covers an orderly end of the host without a stop; a crash is left to the journal.
    private void KillAtExit()
    {
        foreach (var process in _processes.Values)
            process.Send(UnixSignal.Kill);
    }

    private ManagedProcess Keep(ManagedProcess process)
    {
        _processes[process.Name] = process;
        _journal.Add(process);
        return process;
    }

    // A process that has ended at once is not in the table any more; then there is nothing to end later either.
    private static ProcessEntry EntryOf(int pid, ProcessSpec spec) => ProcessTable.Find(pid) ?? new ProcessEntry(pid, 0, 'X', "", spec.Name);

    private async Task<ManagedProcess> ForkAsync(ProcessSpec spec)
    {
        var (started, entry) = await ForkThread.RunAsync(() => Fork(spec));
        if (spec.Container is null)
            return new ManagedProcess(spec, started, entry);
        var server = await ContainerProcess.FindAsync(spec, started, ContainerProcess.Deadline, _time);
        return new ManagedProcess(spec, server, EntryOf(server.Pid, spec));
    }

    private static (StartedProcess Started, ProcessEntry Entry) Fork(ProcessSpec spec)
    {
        try
        {
            var process = Process.Start(LaunchCommand.For(spec))!;
            return (StartedProcess.Of(process), EntryOf(process.Id, spec));
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new LocalCloudsException($"{spec.Name} could not be started: {spec.Program}: {failure.Message}", failure);
        }
    }
}
