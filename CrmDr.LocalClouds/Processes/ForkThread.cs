using System.Collections.Concurrent;

namespace CrmDr.LocalClouds.Processes;

/// <summary>
/// The one thread that starts processes. On Linux the parent-death signal is sent when the *thread* that forked ends (prctl(2)), and threads of the
/// pool come and go: a child started on one of them would be killed in the middle of its work.
/// </summary>
internal static class ForkThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static ForkThread() => new Thread(Loop) { IsBackground = true, Name = "process starter" }.Start();

    public static Task<T> RunAsync<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    private static void Loop()
    {
        foreach (var action in Work.GetConsumingEnumerable())
            action();
    }
}
