using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Gateway.Status;

/// <summary>What an operator may set while it runs, with an operator's token: a pool's and an origin's <c>enabled</c>, an origin's <c>weight</c>. Until the next start: then the plan holds again.</summary>
internal static class PoolEndpoints
{
    public static void MapPools(this IEndpointRouteBuilder app)
    {
        app.MapPut("/_lb/pools/{pool}", context => SetAsync(context, ofOrigin: false));
        app.MapPut("/_lb/pools/{pool}/origins/{number:int:min(0)}", context => SetAsync(context, ofOrigin: true));
    }

    private static async Task SetAsync(HttpContext context, bool ofOrigin)
    {
        var (services, values) = (context.RequestServices, context.Request.RouteValues);
        var (settings, board) = (services.GetRequiredService<GatewaySettings>(), services.GetRequiredService<PoolBoard>());
        var pool = (string)values["pool"]!;
        if (!settings.Origins.TryGetValue(pool, out var origins))
        {
            await ProblemKind.NotFound.Result($"There is no pool '{pool}', only {string.Join(" and ", settings.Origins.Keys)}.").ExecuteAsync(context);
            return;
        }
        var number = ofOrigin ? int.Parse((string)values["number"]!, System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (number >= origins.Length)
        {
            await ProblemKind.NotFound.Result($"Pool {pool} has the origins 0 to {origins.Length - 1}, not {number}.").ExecuteAsync(context);
            return;
        }
        if (await ReadAsync(context, ofOrigin) is not { } wanted)
            return;

        if (ofOrigin)
        {
            var origin = board.Current.State.Origin(new OriginId(pool, number));
            board.Set(origin.Id, new OriginPlan(wanted.Weight ?? origin.Weight, wanted.Enabled ?? origin.Enabled));
        }
        else
            board.Set(pool, wanted.Enabled!.Value);
        context.Response.Headers.CacheControl = "no-store";
        var status = services.GetRequiredService<StatusReader>().Read().Pools.Single(one => one.Name == pool);
        await context.Response.WriteAsJsonAsync(status, GatewayJson.Default.PoolStatus, cancellationToken: context.RequestAborted);
    }

    /// <summary>What is wanted; null: it was refused, and the client knows.</summary>
    private static async Task<PoolSetting?> ReadAsync(HttpContext context, bool ofOrigin)
    {
        var form = ofOrigin ? "{\"enabled\": false} or {\"weight\": 0.5} (0 to 1)" : "{\"enabled\": false}";
        PoolSetting? found = null;
        try
        {
            found = context.Request.HasJsonContentType() ? await context.Request.ReadFromJsonAsync(GatewayJson.Default.PoolSetting, context.RequestAborted) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            // Said below.
        }
        var good = found switch
        {
            null => false,
            { Weight: not null } when !ofOrigin => false,
            { Enabled: null, Weight: null } => false,
            { Weight: < 0 or > 1 } => false,
            _ => true,
        };
        if (!good)
            await ProblemKind.BadRequest.Result($"Expected {form} as application/json, and nothing else.").ExecuteAsync(context);
        return good ? found : null;
    }
}
