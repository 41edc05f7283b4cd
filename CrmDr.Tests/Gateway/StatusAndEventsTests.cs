using System.Diagnostics.Metrics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace CrmDr.Tests.Gateway;

public sealed class StatusAndEventsTests
{
    [Fact]
    public async Task Status_SaysWhatThereIs()
    {
        await using var world = await GatewayWorld.StartAsync();

        var status = await world.WhenAsync(now => (int)now["highestEpoch"]! == 5 && (bool)GatewayWorld.PoolOf(now, "gcp")["ready"]!);

        Assert.Equal(("full", "off", "drill"), ((string)status["mode"]!, (string)status["steering"]!, (string)status["profile"]!));
        var (aws, gcp) = (GatewayWorld.PoolOf(status, "aws"), GatewayWorld.PoolOf(status, "gcp"));
        Assert.Equal((true, false, 50, 5), ((bool)aws["active"]!, (bool)aws["fallback"]!, (int)aws["weight"]!, (int)aws["epoch"]!));
        Assert.Equal((false, true, true), ((bool)gcp["active"]!, (bool)gcp["fallback"]!, (bool)gcp["ready"]!));
        var origin = gcp["origins"]![0]!;
        Assert.Equal((world.Gcp.Url, "unhealthy", 503, "answered"), ((string)origin["url"]!, (string)origin["health"]!, (int)origin["lastProbe"]!["code"]!, (string)origin["lastProbe"]!["outcome"]!));
        Assert.Contains("expected 200", (string)origin["reason"]!, StringComparison.Ordinal);
        Assert.Equal("Requests go to aws.", (string)status["destination"]!);
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    public async Task Status_FromElsewhere_NeedsAToken(string header, string value)
    {
        await using var world = await GatewayWorld.StartAsync();
        foreach (var path in new[] { "/_lb/status", "/_lb/events" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await world.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task Events_TellAFailover_AndLastEventIdIsHonoured()
    {
        await using var world = await GatewayWorld.StartAsync();
        await world.Aws.KillAsync();
        var write = world.WriteAsync("k1");
        await world.WhenHeldAsync(1);
        world.PromoteGcp();
        (await write).Dispose();
        await world.WhenHeldAsync(0);

        var events = await EventsAsync(world, "0", until: "hold-ended");
        var kinds = events.Select(one => one.EventType).ToList();
        foreach (var (earlier, later) in new[] { ("pool-down", "pool-up"), ("hold-started", "hold-ended"), ("hold-started", "epoch-raised") })
            Assert.True(kinds.IndexOf(earlier) >= 0 && kinds.LastIndexOf(later) > kinds.IndexOf(earlier), string.Join(", ", kinds));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => $"{number}"), events.Select(one => one.EventId));
        Assert.All(events, one => Assert.NotEqual("", (string?)JsonNode.Parse(one.Data)!["reason"]));

        var later3 = await EventsAsync(world, "3", until: "hold-ended");
        Assert.Equal("4", later3[0].EventId);
        var unknown = await EventsAsync(world, "999999", until: "hold-ended");
        Assert.Equal("1", unknown[0].EventId);
    }

    [Fact]
    public async Task Metrics_TellHeldResentAndHealth()
    {
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => { if (instrument.Meter.Name == "crmdr.gateway") own.EnableMeasurementEvents(instrument); } };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var pool = tags.Length > 0 ? $" {tags[0].Value}" : "";
            lock (values)
                values[instrument.Name + pool] = instrument is ObservableGauge<double> ? value : values.GetValueOrDefault(instrument.Name + pool) + value;
        }
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Handler = ScriptedOrigin.Break;

        var write = world.WriteAsync("k1");
        await world.WhenHeldAsync(1);
        world.Aws.Handler = ScriptedOrigin.Created;
        (await write).Dispose();

        Assert.True(values["crmdr.gateway.resent aws"] >= 1);
        Assert.True(values.ContainsKey("crmdr.gateway.held"));
        Assert.True(values["crmdr.gateway.hold.duration"] > 0);
        listener.RecordObservableInstruments();
        Assert.Contains("crmdr.pool.health aws", values.Keys);
    }

    private static async Task<List<SseItem<string>>> EventsAsync(GatewayWorld world, string lastId, string until)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_lb/events");
        request.Headers.Add("Last-Event-ID", lastId);
        using var answer = await world.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var events = new List<SseItem<string>>();
        await foreach (var one in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add(one);
            if (one.EventType == until)
                break;
        }
        return events;
    }
}
