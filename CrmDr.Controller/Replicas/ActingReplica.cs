using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Controller.Replicas;

/// <summary>Lets an answer out only while this controller acts. It is looked at after the answer was made: then it was true when it was made.</summary>
internal static class ActingReplica
{
    private static readonly ProblemKind ActsNoMore = new("controller-acts-no-more", 503, "Another controller of this cloud acts from now on.");

    public static RouteGroupBuilder MapActing(this IEndpointRouteBuilder app) => app.MapGroup("").AddEndpointFilter(async (context, next) =>
    {
        var answer = await next(context);
        return context.HttpContext.RequestServices.GetRequiredService<IReplica>().IsActive ? answer : ActsNoMore.Result("Nothing is known of what was asked: ask again.");
    });
}
