namespace CrmDr.Api.Concurrency;

/// <summary>Lets those who want the same thing at the same time do the work once.</summary>
/// <remarks>
/// Nobody joins work that began before he asked: its result could be older than a write that he has already seen acknowledged.
/// While one run is under way, all newcomers share the next one. So at most two runs per key exist, whatever the number of askers.
/// </remarks>
internal sealed class SharedWork<TKey, T> where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Run> _running = [];

    public Task<T> RunAsync(TKey key, Func<Task<T>> work)
    {
        Run run;
        Task before = Task.CompletedTask;
        lock (_lock)
        {
            if (!_running.TryGetValue(key, out var running))
                _running[key] = run = new();
            else if (running.Next is { } waiting)
                return waiting.Result.Task;
            else
                (run, before) = (running.Next = new(), running.Result.Task);
        }
        _ = WorkAsync(key, run, before, work);
        return run.Result.Task;
    }

    private async Task WorkAsync(TKey key, Run run, Task before, Func<Task<T>> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var result = await work();
            Leave(key, run);
            run.Result.SetResult(result);
        }
        catch (Exception e)
        {
            Leave(key, run);
            run.Result.SetException(e);
        }
    }

    private void Leave(TKey key, Run run)
    {
        lock (_lock)
        {
            if (run.Next is { } next)
                _running[key] = next;
            else
                _running.Remove(key);
        }
    }

    private sealed class Run
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Run? Next { get; set; }
    }
}
