using System.Globalization;
using System.Net;
using System.Text.Json;
using CrmDr.Controller.Replicas;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Pages;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Controller.Console;

/// <summary>The page at <c>/</c>, its stream, and the ways on from it: to the other controller, and to the host of a local world.</summary>
internal static class ConsoleEndpoints
{
    /// <summary>Orders that go through the page carry it: no form and no plain link of another site can.</summary>
    public const string Header = "X-CrmDr-Console";

    private static readonly TimeSpan SlowestReader = TimeSpan.FromSeconds(10);
    private static readonly string[] Orders = ["switchover", "failback", "failover", "pause", "resume", "verify"];
    private static readonly ProblemKind TooMany = new("too-many-viewers", 503, "Too many pages look at this controller.");
    private static readonly ProblemKind NotFromThePage = new("not-from-the-console", 403, "This is for the console's own page.");
    private static readonly ProblemKind PeerSilent = new("peer-unreachable", 502, "The other controller did not answer.");
    private static readonly ProblemKind NoHost = new("no-local-world", 404, "This is no local world, or its host does not answer.");

    public static void MapConsole(this IEndpointRouteBuilder app)
    {
        app.MapPage("/", "/console", "console.html", typeof(ConsoleEndpoints).Assembly);
        var page = app.MapGroup("/api/console");
        page.MapGet("/live", LiveAsync).OpenOnLoopback();
        // The other cloud's console asks as its controller.
        page.MapGet("/cloud", (CloudTeller teller, long second = -1, long sequence = 0) => TypedResults.Json(teller.Tell(second, sequence), ConsoleClients.Json))
            .WithMetadata(new AccessRule([AccessScope.Operator, AccessScope.Peer], OpenOnLoopback: true));
        page.MapGet("/token", () => TypedResults.NoContent()).Needs(AccessScope.Operator);
        page.MapGet("/scenarios", (HttpContext context, ConsoleClients clients) => HostAsync(context, clients, HttpMethod.Get, "control/scenarios")).OpenOnLoopback();
        page.MapGet("/drills", (HttpContext context, ConsoleClients clients) => HostAsync(context, clients, HttpMethod.Get, "control/drills")).OpenOnLoopback();
        page.MapGet("/drills/report", (HttpContext context, ConsoleClients clients, string id) =>
            HostAsync(context, clients, HttpMethod.Get, $"control/drills/report?id={Uri.EscapeDataString(id)}")).OpenOnLoopback();

        var orders = page.MapGroup("").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.Headers[Header] == "1" ? await next(context) : NotFromThePage.Result($"The header {Header} is missing. Programs send orders to /api/ORDER itself."));
        orders.MapPost("/peer/{order}", PeerAsync).Needs(AccessScope.Operator);
        orders.MapPost("/world", WorldAsync).Needs(AccessScope.Operator);
    }

    /// <summary>Server-sent events (WHATWG HTML, 9.2): <c>state</c> twice a second, <c>seconds</c> and <c>log</c> when there are any; a page that comes (back) gets what is kept of both.</summary>
    private static async Task LiveAsync(HttpContext context, PairWatch watch, IReplica replica, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            await ProblemKind.BadRequest.Result("This is a stream: send Accept: text/event-stream. /api/status has the same of one moment.").ExecuteAsync(context);
            return;
        }

        using var place = watch.Enter();
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "5";
            await TooMany.Result($"{ConsoleOptions.MostViewers} do already. Close one, or look at the other cloud's.").ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var (seconds, entries) = (0L, 0L);
        try
        {
            if (watch.Current is null)
                await watch.Begun.WaitAsync(end.Token);
            while (replica.IsActive)
            {
                var frame = watch.Current!;
                await WriteAsync(context, "state", frame.State, end, time);
                if (watch.Seconds.After(ref seconds) is { Count: > 0 } more)
                    await WriteAsync(context, "seconds", JsonSerializer.SerializeToUtf8Bytes(more.Select(one => new object?[] { one.At, one.Source, one.Values }), ConsoleClients.Json), end, time);
                if (watch.Log.After(ref entries) is { Count: > 0 } news)
                    await WriteAsync(context, "log", JsonSerializer.SerializeToUtf8Bytes(news, ConsoleClients.Json), end, time);
                await frame.Next.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader left, or was too slow, or the controller stops.
        }
    }

    /// <summary>A page that does not read is let go: it comes back by itself when it can.</summary>
    private static async Task WriteAsync(HttpContext context, string kind, ReadOnlyMemory<byte> data, CancellationTokenSource end, TimeProvider time)
    {
        using var slow = time.CreateTimer(static response => ((HttpContext)response!).Abort(), context, SlowestReader, Timeout.InfiniteTimeSpan);
        await context.Response.WriteAsync($"event: {kind}\ndata: ", end.Token);
        await context.Response.Body.WriteAsync(data, end.Token);
        await context.Response.WriteAsync("\n\n", end.Token);
        await context.Response.Body.FlushAsync(end.Token);
    }

    /// <summary>Passes an order on, with the token of whoever gives it: the other controller judges both.</summary>
    private static async Task<IResult> PeerAsync(HttpContext context, ConsoleClients clients, string order, bool allowDataLoss = false)
    {
        if (!Orders.Contains(order))
            return ProblemKind.NotFound.Result($"There is no order '{order}'; there are {string.Join(", ", Orders)}.");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"api/{order}{(order == "failover" && allowDataLoss ? "?allowDataLoss=true" : "")}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        try
        {
            return await PassOnAsync(await clients.PeerAsCaller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted), context);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return PeerSilent.Result($"The order did not reach it: {failure.GetBaseException().Message}");
        }
    }

    /// <summary>What the local world's host is told: <c>path</c> is one of its own, such as <c>clouds/aws/kill</c>.</summary>
    private static Task<IResult> WorldAsync(HttpContext context, ConsoleClients clients, string path, string? direction = null, double? rate = null)
    {
        var parts = path.Split('/');
        if (parts is not ["clouds" or "links" or "witness" or "control", ..] || !parts.All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return Task.FromResult<IResult>(ProblemKind.BadRequest.Result("Expected a path such as clouds/aws/kill, links/aws-gcp/cut or control/scenarios/region-outage."));
        var query = (direction, rate) switch
        {
            ({ } way, _) => $"?direction={Uri.EscapeDataString(way)}",
            (_, { } load) => string.Create(CultureInfo.InvariantCulture, $"?rate={load}"),
            _ => "",
        };
        return HostAsync(context, clients, HttpMethod.Post, path + query);
    }

    private static async Task<IResult> HostAsync(HttpContext context, ConsoleClients clients, HttpMethod method, string path)
    {
        if (clients.Host is not { } host)
            return NoHost.Result("The controller was not told where a host is (Console:HostUrl).");
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            return await PassOnAsync(await host.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted), context);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return NoHost.Result($"{host.BaseAddress} does not answer: {failure.GetBaseException().Message}");
        }
    }

    private static async Task<IResult> PassOnAsync(HttpResponseMessage answer, HttpContext context)
    {
        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/json";
            context.Response.Headers.CacheControl = "no-store";
            if (answer.StatusCode != HttpStatusCode.NoContent)
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            return Results.Empty;
        }
    }
}
