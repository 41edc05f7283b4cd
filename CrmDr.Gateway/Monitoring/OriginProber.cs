using System.Net;
using System.Text;
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

    private readonly HttpMessageInvoker _client = OriginConnections.ForProbes(settings.Monitor.Timeout, settings.Request.FollowRedirects, time);
    private readonly MonitorPlan _monitor = settings.Monitor;

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
            if (settings.Request.Type == MonitorType.Tcp)
            {
                var at = Address(origin);
                await OriginConnections.TryAsync(new DnsEndPoint(at.Host, at.Port), _monitor.Timeout, time, either.Token);
                return new Probe(ProbeKind.Connected, startedAt, board.Now - startedAt, Ready: true);
            }
            var (status, epoch, body) = await AskAsync(origin, either.Token);
            var latency = board.Now - startedAt;
            var active = settings.ExpectedCodes.Contains((int)status);
            return new Probe(ProbeKind.Answered, startedAt, latency, (int)status, epoch, active || await IsReadyAsync(origin, either.Token))
            {
                BodyFits = BodyRule.Fits(settings.Mode, settings.ExpectedBody, body),
            };
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
            using var request = Request(HttpMethod.Get, new Uri(origin, ReadyPath));
            using var response = await _client.SendAsync(request, cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception)
        {
            return false; // what was asked first has been answered: that answer stands
        }
    }

    private async Task<(HttpStatusCode Status, long? Epoch, string Body)> AskAsync(Uri origin, CancellationToken cancellation)
    {
        using var request = Request(settings.Request.Method == MonitorMethod.Head ? HttpMethod.Head : HttpMethod.Get, new Uri(Address(origin), settings.Plan.Gateway.MonitorPath));
        foreach (var (name, value) in settings.Request.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request, cancellation);
        return (response.StatusCode, GatewayHeaders.Epoch(response), settings.ExpectedBody.Length > 0 ? await BeginningAsync(response.Content, cancellation) : "");
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address) => new(method, address) { Headers = { { "User-Agent", "CrmDr-Gateway-Monitor" } } };

    /// <summary>Where the monitor asks: the origin's own address, or the protocol and port of the plan.</summary>
    private Uri Address(Uri origin)
    {
        var (type, port) = (settings.Request.Type, settings.Request.Port);
        if (type is MonitorType.Auto or MonitorType.Tcp && port == 0)
            return origin;
        var address = new UriBuilder(origin);
        if (type is MonitorType.Http or MonitorType.Https)
            address.Scheme = type == MonitorType.Http ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        if (port != 0)
            address.Port = port;
        return address.Uri;
    }

    /// <summary>As much of a body as is searched; what comes after is not read.</summary>
    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken cancellation)
    {
        var bytes = new byte[Route53Plan.SearchedBytes];
        await using var body = await content.ReadAsStreamAsync(cancellation);
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
