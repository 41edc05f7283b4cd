using CrmDr.ServiceDefaults.Time;
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Health;

/// <summary>Asks every readiness check, all at once and with a short timeout.</summary>
public sealed class Readiness(IEnumerable<IReadinessCheck> checks, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>A dependency that has not answered by then counts as absent.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly IReadinessCheck[] _checks = [.. checks];

    /// <summary>Null when the service is ready, otherwise the reasons in one line.</summary>
    public async Task<string?> WhyNotAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return "The service is stopping.";
        var reasons = (await Task.WhenAll(_checks.Select(AskAsync))).OfType<string>().ToArray();
        return reasons.Length == 0 ? null : string.Join(" ", reasons);
    }

    private async Task<string?> AskAsync(IReadinessCheck check)
    {
        using var timeout = new TimeLimit(Timeout, time);
        try
        {
            return await check.WhyNotAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return $"{check.Name} has not answered within {Timeout.TotalSeconds:0.#} s.";
        }
        catch (Exception e)
        {
            return $"{check.Name}: {e.GetBaseException().Message}";
        }
    }
}
