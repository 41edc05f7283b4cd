using CrmDr.Api.Authority;
using CrmDr.ServiceDefaults.Health;

namespace CrmDr.Api.Http;

/// <summary><c>/active</c>: this cloud may take user traffic now. The load balancer looks here, so it follows the lease and never decides.</summary>
internal static class ActiveEndpoint
{
    public static void MapActive(this IEndpointRouteBuilder app) => app.MapGet("/active", async (IWriteGate gate, Readiness readiness) =>
    {
        var reason = await readiness.WhyNotAsync();
        if (reason is null && gate.Standing is { MayWrite: false } standing)
            reason = standing.Reason;
        return reason is null ? (IResult)TypedResults.Text("active\n") : new UnavailableResult(CrmProblems.NotActive, reason);
    }).ExcludeFromDescription().AllowAnonymous();
}
