namespace CrmDr.Tests.Salvage;

/// <summary>Waits for what another process does, up to a deadline that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) =>
        ReachedAsync(async () => await condition() ? null : $"still not true: {what}");

    /// <param name="why">Null when it is so; else what is still wrong.</param>
    public static async Task ReachedAsync(Func<Task<string?>> why)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await why() is { } reason)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, reason);
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
