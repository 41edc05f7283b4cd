using System.Globalization;
using System.Text.Json;
using CrmDr.Gateway.Events;
using CrmDr.Gateway.Traffic;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Pages;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Gateway.Status;

/// <summary>What the gateway says of itself, under <c>/_lb/</c>: no cloud is asked for it.</summary>
internal static class LoadBalancerEndpoints
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public static void MapLoadBalancer(this IEndpointRouteBuilder app)
    {
        app.MapGet("/_lb/health", context => context.Response.WriteAsync("alive\n")).AllowAnonymous();
        app.MapGet("/_lb/status", StatusAsync).OpenOnLoopback();
        app.MapGet("/_lb/events", EventsAsync).OpenOnLoopback();
        app.MapGet("/_lb/live", LiveAsync).OpenOnLoopback();
        app.MapPage("/_lb/", "/_lb/files", "balancer.html", typeof(LoadBalancerEndpoints).Assembly);
        app.Map("/_lb/{**rest}", context => ProblemKind.NotFound.Result("The gateway has /_lb/ for people, /_lb/health, /_lb/status, /_lb/live and /_lb/events.").ExecuteAsync(context)).AllowAnonymous();
    }

    private static Task StatusAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var status = context.RequestServices.GetRequiredService<StatusReader>().Read();
        return context.Response.WriteAsJsonAsync(status, GatewayJson.Default.GatewayStatus, cancellationToken: context.RequestAborted);
    }

    private static Task LiveAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var services = context.RequestServices;
        var traffic = services.GetRequiredService<TrafficMeter>();
        var seconds = traffic.After(Number(context, "after"));
        var live = new GatewayLive(
            traffic.Instance, services.GetRequiredService<TimeProvider>().GetUtcNow(), services.GetRequiredService<StatusReader>().Read(), traffic.Now - 1, seconds,
            services.GetRequiredService<EventLog>().After(Number(context, "events")));
        return context.Response.WriteAsJsonAsync(live, GatewayJson.Default.GatewayLive, cancellationToken: context.RequestAborted);
    }

    private static long Number(HttpContext context, string name) =>
        long.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Server-sent events (WHATWG HTML, 9.2). A client that comes back says by <c>Last-Event-ID</c> what it has.</summary>
    private static async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        _ = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await context.Response.StartAsync(end.Token);
            await foreach (var one in context.RequestServices.GetRequiredService<EventLog>().Follow(after, Pause, end.Token))
            {
                await context.Response.WriteAsync(one is null ? ": still here\n\n" : Frame(one), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader left, or the gateway stops.
        }
    }

    private static string Frame(GatewayEvent one) =>
        $"id: {one.Sequence}\nevent: {one.Kind}\ndata: {JsonSerializer.Serialize(one, GatewayJson.Default.GatewayEvent)}\n\n";
}
