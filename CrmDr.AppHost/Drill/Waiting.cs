using Npgsql;

namespace CrmDr.AppHost.Drill;

/// <summary>Waits for something to become true, and says what was found when it does not.</summary>
public static class Waiting
{
    /// <param name="clock">The drill's clock.</param>
    /// <param name="what">What is waited for: "gcp to take the lease".</param>
    /// <param name="seconds">How long at most.</param>
    /// <param name="probe">Null when it is true, else what was found instead.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="every">Seconds between two looks.</param>
    public static async Task ForAsync(
        DrillClock clock, string what, double seconds, Func<Task<string?>> probe, CancellationToken cancellation, double every = 0.05)
    {
        var deadline = clock.Now + seconds;
        while (true)
        {
            var found = await LookAsync(probe);
            if (found is null)
                return;
            if (clock.Now >= deadline)
                throw new DrillFailedException($"waited {seconds:0} s for {what}; found: {found}");
            await clock.DelayAsync(every, cancellation);
        }
    }

    private static async Task<string?> LookAsync(Func<Task<string?>> probe)
    {
        try
        {
            return await probe();
        }
        catch (Exception failure) when (failure is NpgsqlException or HttpRequestException or TimeoutException or IOException)
        {
            return failure.Message;
        }
    }
}
