using System.Net;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Forwarding;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Monitoring;

/// <summary>Looks at an origin once, with its retries. Its connections are its own: requests that hang must not delay it.</summary>
internal sealed class OriginProber(GatewaySettings settings, PoolBoard board, TimeProvider time) : IDisposable
{
    private const string ReadyPath = "/ready";

    private readonly HttpMessageInvoker _client = OriginConnections.ForProbes(settings.Plan.Monitor.Timeout, time);
    private readonly MonitorPlan _monitor = settings.Plan.Monitor;

    public async Task<Probe> ProbeAsync(Uri origin, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var probe = await AttemptAsync(origin, cancellation);
            if (!HealthPolicy.ShouldRetry(probe.Kind, attempt, _monitor))
                return probe;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<Probe> AttemptAsync(Uri origin, CancellationToken cancellation)
    {
        var startedAt = board.Now;
        using var timeout = new CancellationTokenSource(_monitor.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var (status, epoch) = await GetAsync(origin, settings.Plan.Gateway.MonitorPath, either.Token);
            var latency = board.Now - startedAt;
            var active = settings.Plan.Gateway.ExpectedCodes.Contains((int)status);
            return new Probe(ProbeKind.Answered, startedAt, latency, (int)status, epoch, active || await IsReadyAsync(origin, either.Token));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            var kind = timeout.IsCancellationRequested ? ProbeKind.TimedOut : ProbeKind.Failed;
            return new Probe(kind, startedAt, board.Now - startedAt, Error: failure.GetBaseException().Message);
        }
    }

    /// <summary>Only who serves stale reads needs to know whether a pool that is not active could.</summary>
    private async Task<bool> IsReadyAsync(Uri origin, CancellationToken cancellation)
    {
        if (settings.Mode != GatewayMode.Full || settings.Plan.Gateway.StaleReads != StaleReads.Allow)
            return false;
        try
        {
            return (await GetAsync(origin, ReadyPath, cancellation)).Status == HttpStatusCode.OK;
        }
        catch (Exception)
        {
            return false; // what was asked first has been answered: that answer stands
        }
    }

    private async Task<(HttpStatusCode Status, long? Epoch)> GetAsync(Uri origin, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(origin, path)) { Headers = { { "User-Agent", "CrmDr-Gateway-Monitor" } } };
        using var response = await _client.SendAsync(request, cancellation);
        return (response.StatusCode, GatewayHeaders.Epoch(response));
    }
}
