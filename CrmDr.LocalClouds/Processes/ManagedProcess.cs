namespace CrmDr.LocalClouds.Processes;

/// <summary>A process of the world: one that we started and hold until it has been reaped, or one that an orchestrator started for us.</summary>
public sealed class ManagedProcess
{
    private volatile bool _frozen;

    internal ManagedProcess(ProcessSpec spec, StartedProcess started, ProcessEntry entry)
    {
        Spec = spec;
        Entry = entry;
        (Pid, Exited) = (started.Pid, started.Exited);
    }

    public ProcessSpec Spec { get; }

    public string Name => Spec.Name;

    public int Pid { get; }

    public string LogFile => Spec.LogFile;

    public ManagedState State => Exited.IsCompleted ? ManagedState.Exited : _frozen ? ManagedState.Frozen : ManagedState.Running;

    /// <summary>Completes with the exit code (128 + signal number when a signal ended it) once the process is gone and reaped.</summary>
    public Task<int> Exited { get; }

    internal ProcessEntry Entry { get; }

    /// <summary>Sends a signal to this one process; nothing happens when it has ended.</summary>
    public void Send(UnixSignal signal)
    {
        if (!Exited.IsCompleted)
            Native.Signal(Pid, signal);
    }

    internal void MarkFrozen(bool frozen) => _frozen = frozen;
}
