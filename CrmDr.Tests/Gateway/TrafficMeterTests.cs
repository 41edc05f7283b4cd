using System.Net;
using System.Text.Json.Nodes;
using CrmDr.Gateway.Traffic;

namespace CrmDr.Tests.Gateway;

public sealed class TrafficMeterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Seconds_CountWhatEndedInThem_QuietOnesToo()
    {
        var meter = new TrafficMeter(_time);
        for (var number = 0; number < 10; number++)
            meter.Answered(isRead: false, 201, TimeSpan.FromMilliseconds(number == 9 ? 800 : 4), held: number == 9, _time.GetTimestamp());
        meter.Answered(isRead: true, 503, TimeSpan.FromMilliseconds(1), held: false, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(2));

        var seconds = meter.After(-1);

        Assert.Equal(2, seconds.Count);
        Assert.Equal((1L, 10, 0, 0, 1, 1), (seconds[0].AgeSeconds, seconds[0].Writes, seconds[0].WritesFailed, seconds[0].Reads, seconds[0].ReadsFailed, seconds[0].Held));
        Assert.InRange(seconds[0].P50Milliseconds!.Value, 3.5, 4.5);
        Assert.InRange(seconds[0].P99Milliseconds!.Value, 700, 900);
        Assert.Equal((0L, 0, null), (seconds[1].AgeSeconds, seconds[1].Writes, seconds[1].P50Milliseconds));
        Assert.Empty(meter.After(1));
        Assert.Single(meter.After(0));
    }

    [Fact]
    public void After_ANumberOfAnotherGateway_GivesEverything()
    {
        var meter = new TrafficMeter(_time);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(5, meter.After(999).Count);
    }

    [Fact]
    public void TenMinutes_AreKept_AndNoMore()
    {
        var meter = new TrafficMeter(_time);
        meter.Answered(false, 201, TimeSpan.FromMilliseconds(1), false, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(TrafficMeter.Kept + 5));
        meter.Answered(false, 201, TimeSpan.FromMilliseconds(1), false, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));

        var seconds = meter.After(-1);

        Assert.Equal(TrafficMeter.Kept, seconds.Count);
        Assert.Equal(1, seconds.Sum(second => second.Writes));
        Assert.Equal(1, seconds[^1].Writes);
    }

    [Fact]
    public async Task Live_TellsStatusTrafficAndEvents_AndThePageIsThere()
    {
        await using var world = await GatewayWorld.StartAsync();
        (await world.WriteAsync("k1")).Dispose();
        JsonNode live;
        do
            live = JsonNode.Parse(await world.Client.GetStringAsync("/_lb/live"))!;
        while (live["seconds"]!.AsArray().Sum(second => (int)second!["writes"]!) == 0);

        Assert.Equal("Requests go to aws.", (string)live["status"]!["destination"]!);
        Assert.NotEmpty(live["events"]!.AsArray());
        Assert.Empty(JsonNode.Parse(await world.Client.GetStringAsync($"/_lb/live?after={(long)live["second"]!}&events=500"))!["seconds"]!.AsArray().Skip(2));

        using var page = await world.Client.GetAsync("/_lb/");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.DoesNotContain("unsafe", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var file in new[] { "look.css", "timeline.js", "balancer.js" })
            Assert.Equal(HttpStatusCode.OK, (await world.Client.GetAsync($"/_lb/files/{file}")).StatusCode);
    }

    [Fact]
    public async Task Live_FromElsewhere_NeedsAToken()
    {
        await using var world = await GatewayWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_lb/live");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "10.0.0.1");

        using var answer = await world.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
