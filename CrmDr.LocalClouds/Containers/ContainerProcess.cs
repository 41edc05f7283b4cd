using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Containers;

/// <summary>Finds the process of this machine behind a container: the command that started it is only its client.</summary>
public static class ContainerProcess
{
    /// <summary>How long a container may take to its server, unless told otherwise.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>The server itself, by the folder it works in; ended when the client has ended, which is when the container is gone.</summary>
    /// <param name="spec">What was started; it says by which folder and program its processes are known.</param>
    /// <param name="client">The command. It is the answer when it ends before there is a server: its log says why.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="time">For the deadline.</param>
    /// <exception cref="LocalCloudsException">There is no such process: it may be in another machine, as those of Docker Desktop are.</exception>
    public static async Task<StartedProcess> FindAsync(ProcessSpec spec, StartedProcess client, TimeSpan deadline, TimeProvider time)
    {
        var (folder, program) = spec.Children ?? throw new InvalidOperationException($"{spec.Name} runs in a container and says nothing of the folder it works in.");
        var start = time.GetTimestamp();
        while (!client.Exited.IsCompleted)
        {
            if (First(ProcessTable.WorkingIn(folder, program)) is { } server)
                return client with { Pid = server.Pid };
            if (time.GetElapsedTime(start) > deadline)
                throw new LocalCloudsException($"{spec.Name} runs in a container, but {deadline.TotalSeconds:0} s later no process {program} works in {folder} on this machine. It may run in a machine of its own, as those of Docker Desktop do, or as another account.");
            await Task.Delay(Pace, time);
        }

        return client;
    }

    // A server and its backends work in the same folder.
    private static ProcessEntry? First(List<ProcessEntry> working)
    {
        var pids = working.Select(one => one.Pid).ToHashSet();
        return working.FirstOrDefault(one => !pids.Contains(one.Parent));
    }
}
