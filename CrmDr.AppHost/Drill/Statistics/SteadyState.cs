using System.Globalization;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>
/// Whether the machine carries the load before anything is broken: without that, a pause says nothing about failover.
/// The steady state of the Principles of Chaos Engineering, measured where a client stands.
/// </summary>
/// <param name="Reached">Whether all of <see cref="Found"/> was within its limits.</param>
/// <param name="Seconds">How long the load had run when this was seen.</param>
/// <param name="P95Milliseconds">Of the requests that the schedule wanted in the window; one that is still out counts with its age.</param>
/// <param name="FailedShare">Of the same requests, 0 to 1.</param>
public sealed record SteadyState(bool Reached, double Seconds, double P95Milliseconds, double FailedShare)
{
    /// <summary>The stretch that is judged, in seconds.</summary>
    public const double Window = 2;

    /// <summary>A p95 above it is no steady state.</summary>
    public const double MaxP95Milliseconds = 500;

    /// <summary>Failed requests before the fault: none is expected, one in a hundred is borne.</summary>
    public const double MaxFailedShare = 0.01;

    public string Found => string.Create(CultureInfo.InvariantCulture, $"p95 {P95Milliseconds:0} ms, {FailedShare:P0} failed");

    /// <param name="attempts">Every attempt so far.</param>
    /// <param name="start">When the load began.</param>
    /// <param name="now">Both in seconds since the drill began.</param>
    public static SteadyState Of(IEnumerable<Attempt> attempts, double start, double now)
    {
        Attempt[] window = [.. attempts.Where(attempt => attempt.ScheduledAt >= now - Window)];
        var p95 = 1000 * (Percentile.Of(window.Select(attempt => (attempt.Answer?.FinishedAt ?? now) - attempt.ScheduledAt), 0.95) ?? Window);
        var failed = window.Length == 0 ? 0 : (double)window.Count(attempt => attempt.IsFailed) / window.Length;
        return new SteadyState(window.Length > 0 && p95 <= MaxP95Milliseconds && failed <= MaxFailedShare, now - start, p95, failed);
    }
}
