using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CrmDr.AppHost.Cli;
using CrmDr.Failover.Telemetry;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Telemetry;

/// <summary>A write that is sent when its cloud dies is one trace, from the client to the database of the other cloud. Real processes, a real receiver.</summary>
[Collection(SharedServers.Collection)]
public sealed class TraceThroughFailoverTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = TestFolder.Create("trace");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Explicit = true)]
    public async Task WriteAcrossAFailover_IsOneTrace_WithTheHoldInIt()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var world = await LocalWorld.StartAsync(
            new LocalWorldOptions
            {
                StateFolder = Path.Combine(_folder.FullName, "state"),
                PlanPath = Repository.PlanFile,
                Profile = "fast",
                Ports = PortMap.Free,
                Services = ServiceFolders.Beside(AppContext.BaseDirectory),
                Telemetry = ImmutableDictionary<string, string>.Empty
                    .Add("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url.ToString()).Add("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                    .Add("OTEL_BSP_SCHEDULE_DELAY", "200").Add("OTEL_BLRP_SCHEDULE_DELAY", "200").Add("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            },
            null, TimeProvider.System, CancellationToken.None);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = world.GatewayUrl, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", world.Identity.Issue("sales", "trace", TimeSpan.FromHours(1)).Token);
        // Written once before, so that the other cloud has caught up and may take over.
        (await PostAsync(client, NewTrace(), "before")).EnsureSuccessStatusCode();
        await UntilAsync(() => client.GetStringAsync(new Uri(world.Aws.ControllerUrl, "/api/status")), status => status.Contains("\"eligible\":[\"gcp\"]", StringComparison.Ordinal));

        await world.Aws.KillAsync();
        var trace = NewTrace();
        using var answer = await PostAsync(client, trace, "across");

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var spans = await UntilAsync(
            () => Task.FromResult(receiver.Spans.Where(span => span.Trace == trace).ToList()),
            found => found.Exists(span => span.Scope == "Npgsql") && found.Exists(span => span is { Service: "gateway", Scope: "Microsoft.AspNetCore" }));
        var entry = Assert.Single(spans, span => span is { Service: "gateway", Scope: "Microsoft.AspNetCore" });
        Assert.Equal(["crmdr.hold.started", "crmdr.hold.ended"], entry.Events);
        var served = Assert.Single(spans, span => span is { Service: "gcp-api-1", Scope: "Microsoft.AspNetCore" });
        var database = spans.First(span => span.Scope == "Npgsql");
        Assert.Equal("gcp-api-1", database.Service);
        Assert.Contains(entry.Id, Ancestors(served, spans));
        Assert.Contains(served.Id, Ancestors(database, spans));

        // And the numbers of it came as well: the phases of the take-over, the gateway's hold, the application's write.
        await UntilAsync(() => Task.FromResult(receiver.Metrics.Keys.ToHashSet()), found =>
            found.Contains(("gcp-controller", CrmMetrics.PhaseDuration.Name)) && found.Contains(("gateway", CrmMetrics.GatewayHoldDuration.Name)) && found.Contains(("gcp-api-1", CrmMetrics.Writes.Name)));
        Assert.Equal("s", receiver.Metrics[("gcp-controller", CrmMetrics.PhaseDuration.Name)]);
        Assert.All(receiver.Metrics.Keys.Where(one => one.Metric.StartsWith("crmdr.", StringComparison.Ordinal)), one => Assert.Contains(CrmMetrics.All, metric => metric.Name == one.Metric));
        Assert.NotEmpty(receiver.Logs);
    }

    private static IEnumerable<string> Ancestors(ReceivedSpan span, List<ReceivedSpan> all)
    {
        for (var at = span; at is not null; at = all.FirstOrDefault(one => one.Id == at.Parent))
            yield return at.Parent;
    }

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string trace, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = JsonContent.Create(new { name }) };
        request.Headers.Add("Idempotency-Key", $"trace-{name}");
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        return await client.SendAsync(request);
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> met)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = await look();
            if (met(found))
                return found;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"in vain for {Patience.TotalSeconds} s; last: {found}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }
}
