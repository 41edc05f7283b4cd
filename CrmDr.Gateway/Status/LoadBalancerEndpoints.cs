using System.Globalization;
using System.Text.Json;
using CrmDr.Gateway.Events;
using CrmDr.ServiceDefaults.Access;
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
        app.Map("/_lb/{**rest}", context => ProblemKind.NotFound.Result("The gateway has /_lb/health, /_lb/status and /_lb/events.").ExecuteAsync(context)).AllowAnonymous();
    }

    private static Task StatusAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var status = context.RequestServices.GetRequiredService<StatusReader>().Read();
        return context.Response.WriteAsJsonAsync(status, GatewayJson.Default.GatewayStatus, cancellationToken: context.RequestAborted);
    }

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
