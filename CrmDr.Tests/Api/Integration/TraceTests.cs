using System.Diagnostics.Metrics;
using CrmDr.Failover.Telemetry;
using CrmDr.LocalClouds;
using CrmDr.Tests.Telemetry;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Api.Integration;

/// <summary>What client integrations bring lands in the same traces, once. Where they are in the build.</summary>
[Collection(ApiTests.Name)]
public sealed class TraceTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task ARequest_IsOneTrace_WithDatabaseAndCache_AndNoSpanTwice()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        string[] telemetry = ["--OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url.ToString(), "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"];
        Assert.SkipUnless(
            CrmDr.ServiceDefaults.Telemetry.Telemetry.TakesIntegrations(new ConfigurationBuilder().AddCommandLine(telemetry).Build()),
            "this build lacks OpenTelemetry's hosting, and by hand the exporter reads the environment alone");
        var (first, second) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));

        await using (var api = await ApiUnderTest.StartAsync(Database, arguments: telemetry))
        {
            var account = await api.NewAccountAsync("traced");
            await CacheAnswersAsync(api, account.ToString());
            foreach (var trace in new[] { first, second })
                using (var answer = await api.SendAsync(HttpMethod.Get, account.ToString(), null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01")))
                    answer.EnsureSuccessStatusCode();
        } // its end sends everything

        foreach (var trace in new[] { first, second })
        {
            var spans = receiver.Spans.Where(span => span.Trace == trace).ToList();
            Assert.Single(spans, span => span.Scope == "Microsoft.AspNetCore");
            Assert.Equal(spans.Count, spans.DistinctBy(span => span.Id).Count());
            Assert.Equal(spans.Count(span => span.Scope == "Npgsql"), spans.Where(span => span.Scope == "Npgsql").DistinctBy(span => (span.Parent, span.Name)).Count());
        }

        if (Type.GetType("Aspire.StackExchange.Redis.StackExchangeRedisSettings, Aspire.StackExchange.Redis") is not null)
            Assert.Contains(receiver.Spans, span => (span.Trace == first || span.Trace == second) && span.Scope.Contains("Redis", StringComparison.Ordinal));
        Assert.Contains(receiver.Spans, span => span.Scope == "Npgsql");
        Assert.NotEmpty(receiver.Metrics);
    }

    // Nobody waits for the cache: until it is connected, requests do without.
    private static async Task CacheAnswersAsync(ApiUnderTest api, string account)
    {
        var hits = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => { if (instrument.Name == CrmMetrics.CacheHit.Name) own.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref hits, count));
        listener.Start();
        await Poll.UntilAsync("the cache to answer", TimeSpan.FromSeconds(30), TimeProvider.System, async () =>
        {
            using var answer = await api.SendAsync(HttpMethod.Get, account);
            return Interlocked.Read(ref hits) > 0;
        });
    }
}
