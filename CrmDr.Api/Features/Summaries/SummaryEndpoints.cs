using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CrmDr.Api.Features.Summaries;

internal static class SummaryEndpoints
{
    private const string Json = "application/json; charset=utf-8";

    public static void MapSummaries(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/summaries").WithTags("summaries");
        group.MapGet("pipeline", async (string? by, HttpContext http, [FromServices] Summaries summaries) => by is null or "owner"
                ? (IResult)TypedResults.Bytes(await summaries.PipelineAsync(by is not null, Viewer.Of(http)), Json)
                : CrmProblems.Validation("by", $"expected owner, found '{by}'"))
            .Produces<PipelineSummary>().ProducesProblem(400)
            .WithSummary("Deals by stage and currency: count, amount, and amount times probability")
            .WithDescription("With by=owner by owner, too. Up to 5 seconds old; at says when it was added up.");
        group.MapGet("activities", async (HttpContext http, [FromServices] Summaries summaries) => TypedResults.Bytes(await summaries.ActivitiesAsync(Viewer.Of(http)), Json))
            .Produces<ActivitySummary>()
            .WithSummary("Activities by kind and owner: open, overdue, done")
            .WithDescription("Up to 5 seconds old; at says when they were counted.");
    }
}
