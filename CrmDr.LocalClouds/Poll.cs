namespace CrmDr.LocalClouds;

/// <summary>Waiting for something that can only be looked at, always with a deadline and a name for what is waited for.</summary>
public static class Poll
{
    public static Task UntilAsync(string what, TimeSpan deadline, TimeProvider time, Func<bool> met, CancellationToken cancellation = default) =>
        UntilAsync(what, deadline, time, () => Task.FromResult(met()), cancellation);

    public static async Task UntilAsync(
        string what, TimeSpan deadline, TimeProvider time, Func<Task<bool>> met, CancellationToken cancellation = default)
    {
        if (!await TryUntilAsync(deadline, time, met, cancellation))
            throw new LocalCloudsException($"Waited {deadline.TotalSeconds:0.#} s for {what}, in vain.");
    }

    public static async Task<bool> TryUntilAsync(
        TimeSpan deadline, TimeProvider time, Func<Task<bool>> met, CancellationToken cancellation = default)
    {
        var begin = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(2); !await met(); pause = Longer(pause))
        {
            if (time.GetElapsedTime(begin) > deadline)
                return false;
            await Task.Delay(pause, time, cancellation);
        }
        return true;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < TimeSpan.FromMilliseconds(40) ? pause * 1.5 : pause;
}
