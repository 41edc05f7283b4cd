using System.Collections.Concurrent;
using System.Diagnostics;
using CrmDr.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Telemetry;

public sealed class ServerSpansTests
{
    [Theory]
    [InlineData("things/7", "GET /things/{id}", ActivityStatusCode.Unset, 200)]
    [InlineData("other/7", "GET", ActivityStatusCode.Unset, 200)]
    [InlineData("broken", "GET /broken", ActivityStatusCode.Error, 503)]
    [InlineData("thrown", "GET /thrown", ActivityStatusCode.Error, null)]
    public async Task Request_IsASpanOfItsMethodAndRoute(string path, string name, ActivityStatusCode status, int? code)
    {
        var spans = new ConcurrentQueue<Activity>();
        var trace = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IStartupFilter, ServerSpans>();
        await using (var app = builder.Build())
        {
            app.MapGet("/things/{id}/", () => "");
            app.MapGet("/broken", () => Microsoft.AspNetCore.Http.Results.StatusCode(503));
            app.MapGet("/thrown", string () => throw new InvalidOperationException("planted"));
            app.MapGet("/{**path}", () => "");
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(app.Urls.Single()), path));
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            (await http.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        var span = Assert.Single(spans, span => span.TraceId == trace);
        Assert.Equal((name, status), (span.DisplayName, span.Status));
        Assert.Equal(code, span.GetTagItem("http.response.status_code"));
    }
}
