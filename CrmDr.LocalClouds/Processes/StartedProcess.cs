using System.Diagnostics;

namespace CrmDr.LocalClouds.Processes;

/// <summary>A process that runs, whoever started it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Exited">Completes with the exit code (128 + signal number when a signal ended it) once it is gone and reaped.</param>
public sealed record StartedProcess(int Pid, Task<int> Exited)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>A process that somebody else has started: it is looked after, not waited for.</summary>
    /// <param name="pid">Its number.</param>
    /// <param name="time">Tells when to look.</param>
    /// <param name="exitCode">Asked when it is gone.</param>
    public static StartedProcess ByOthers(int pid, TimeProvider time, Func<Task<int>> exitCode) => new(pid, WatchAsync(pid, time, exitCode));

    internal static StartedProcess Of(Process process) => new(process.Id, ExitOf(process));

    private static async Task<int> WatchAsync(int pid, TimeProvider time, Func<Task<int>> exitCode)
    {
        var begun = ProcessTable.Find(pid);
        while (begun is not null && ProcessTable.Find(pid) is { Alive: true } now && now.IsSameAs(begun))
            await Task.Delay(Pace, time);
        return await exitCode();
    }

    private static async Task<int> ExitOf(Process process)
    {
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        process.Dispose();
        return code;
    }
}
