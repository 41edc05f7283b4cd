namespace CrmDr.LocalClouds.Processes;

/// <summary>A server that a program of ours has started and let go of: it is nobody's child here, and dies with nobody. It is found by the folder it works in.</summary>
internal static class DetachedServer
{
    /// <summary>Takes over the server that works in the folder of <see cref="ProcessSpec.Children"/>; null when none does.</summary>
    public static ManagedProcess? Adopt(ProcessSupervisor supervisor, ProcessSpec spec, TimeProvider time)
    {
        var (folder, program) = spec.Children ?? throw new ArgumentException($"{spec.Name} names no folder to be found by.", nameof(spec));
        var working = ProcessTable.WorkingIn(folder, program);
        if (working.Find(entry => !working.Exists(other => other.Pid == entry.Parent)) is not { } server)
            return null;
        return supervisor.Find(spec.Name) is { State: not ManagedState.Exited } known && known.Pid == server.Pid
            ? known
            : supervisor.Adopt(spec, StartedProcess.ByOthers(server.Pid, time, () => Task.FromResult(0)));
    }
}
