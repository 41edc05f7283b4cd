using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Telemetry;

/// <summary>Takes what is sent by OTLP over HTTP, on a free port of this machine, and keeps spans, names of metrics and how many log lines came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    /// <summary>Name and unit, by service.</summary>
    public ConcurrentDictionary<(string Service, string Metric), string> Metrics { get; } = [];

    /// <summary>Log lines, by service.</summary>
    public ConcurrentDictionary<string, int> Logs { get; } = [];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", async context => receiver.TakeTraces(await ReadAsync(context)));
        app.MapPost("/v1/metrics", async context => receiver.TakeMetrics(await ReadAsync(context)));
        app.MapPost("/v1/logs", async context => receiver.TakeLogs(await ReadAsync(context)));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<WireReader> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentType = "application/x-protobuf";
        return new WireReader(body.ToArray());
    }

    // Field numbers are those of opentelemetry-proto (trace.proto, metrics.proto, logs.proto, resource.proto, common.proto).
    private void TakeTraces(WireReader request)
    {
        foreach (var (service, resource) in Resources(request))
            foreach (var scope in resource.Messages(2))
            {
                var name = scope.Messages(1).Select(one => one.Text(1)).FirstOrDefault() ?? "";
                foreach (var span in scope.Messages(2))
                    Spans.Enqueue(new ReceivedSpan(service, name, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), [.. span.Messages(11).Select(one => one.Text(2))]));
            }
    }

    private void TakeMetrics(WireReader request)
    {
        foreach (var (service, resource) in Resources(request))
            foreach (var metric in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                Metrics[(service, metric.Text(1))] = metric.Text(3);
    }

    private void TakeLogs(WireReader request)
    {
        foreach (var (service, resource) in Resources(request))
        {
            var lines = resource.Messages(2).Sum(scope => scope.Messages(2).Count());
            Logs.AddOrUpdate(service, lines, (_, before) => before + lines);
        }
    }

    private static IEnumerable<(string Service, WireReader Resource)> Resources(WireReader request)
    {
        foreach (var resource in request.Messages(1))
        {
            var attributes = resource.Messages(1).SelectMany(one => one.Messages(1));
            yield return (attributes.Where(one => one.Text(1) == "service.name").SelectMany(one => one.Messages(2)).Select(value => value.Text(1)).FirstOrDefault() ?? "", resource);
        }
    }
}
