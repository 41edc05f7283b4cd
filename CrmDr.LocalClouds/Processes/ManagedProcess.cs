using System.Diagnostics;

namespace CrmDr.LocalClouds.Processes;

/// <summary>A child process that we started and hold until it has been reaped.</summary>
public sealed class ManagedProcess
{
    private readonly Process _process;
    private volatile bool _frozen;

    internal ManagedProcess(ProcessSpec spec, Process process, ProcessEntry entry)
    {
        Spec = spec;
        Entry = entry;
        _process = process;
        Pid = process.Id;
        Exited = WaitAsync();
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

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        _process.Dispose();
        return code;
    }
}
