using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CrmDr.AppHost.Local;

/// <summary>
/// What the console asks of the local world's host, under <c>/control/</c>: what runs and what is broken, scenarios, drill reports. Beside being on this machine, whoever asks shows the operator's token: a scenario
/// puts load on the world and breaks it for minutes.
/// </summary>
public sealed class HostControl(LocalWorld world, ScenarioRunner scenarios, ReportShelf shelf, Happenings happenings, TimeProvider time)
{
    private const double DefaultRate = 50;
    private const double HighestRate = 1000;

    public void Map(IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control").AddEndpointFilter(async (context, next) => IsOperator(context.HttpContext.Request)
            ? await next(context)
            : TypedResults.Problem("This needs the operator's token in the header Authorization: Bearer TOKEN (./crmdr token --operator prints it).", statusCode: StatusCodes.Status401Unauthorized));
        control.MapGet("/world", (long after = -1) => TypedResults.Ok(View(after)));
        control.MapGet("/scenarios", () => TypedResults.Ok(Scenario.All.Select(one => new
        {
            one.Name,
            Group = DrillList.Title(one.Group),
            one.Description,
            one.Expectation,
            // Whose safety is another one loses data on purpose.
            LosesData = !ReferenceEquals(one.Safety, Drill.Expectations.Expect.Safe),
        })));
        control.MapPost("/scenarios/{name}", (string name, double? rate) => Start(name, rate ?? DefaultRate));
        control.MapPost("/stop", () => scenarios.Stop() ? (IResult)TypedResults.Ok(new { reason = "It ends as soon as it can; what it broke stays broken." }) : Refused("No scenario is under way."));
        control.MapGet("/drills", () => TypedResults.Ok(shelf.Rows));
        control.MapGet("/drills/report", (string id) => shelf.Find(id) is { } file
            ? (IResult)TypedResults.PhysicalFile(file, "application/json")
            : TypedResults.Problem($"There is no report '{id}'.", statusCode: StatusCodes.Status404NotFound));
    }

    private IResult Start(string name, double rate)
    {
        if (Scenario.Find(name) is null)
            return TypedResults.Problem($"There is no scenario '{name}'; there are {string.Join(", ", Scenario.All.Select(one => one.Name))}.", statusCode: StatusCodes.Status404NotFound);
        if (rate is not (> 0 and <= HighestRate))
            return TypedResults.Problem($"rate is {rate}, expected writes a second above 0 and at most {HighestRate}.", statusCode: StatusCodes.Status400BadRequest);
        return scenarios.Start(name, rate) is { } why ? Refused(why) : TypedResults.Ok(new { reason = $"{name} has begun." });
    }

    private object View(long after) => new
    {
        Clouds = new[] { world.Aws, world.Gcp }.Select(cloud => new { cloud.Name, Parts = Parts(cloud.Name + "-") }),
        Witness = Parts("witness"),
        Links = world.Links.Select(link => link.Status).Select(link => new
        {
            link.Name,
            link.From,
            link.To,
            Cut = link.Severed,
            Forward = Words(link.Forward),
            Backward = Words(link.Backward),
        }),
        Scenario = scenarios.View,
        LastDrills = shelf.Last(time.GetUtcNow()),
        Happenings = happenings.After(after),
    };

    /// <summary>Of several processes of one name the newest: a killed one stays in the list. A job that has ended is no part.</summary>
    private IEnumerable<object> Parts(string prefix) => world.Processes.Where(process => process.Name.StartsWith(prefix, StringComparison.Ordinal) && !process.Name.EndsWith("-migrate", StringComparison.Ordinal))
        .GroupBy(process => process.Name).Select(group => group.Last()).Select(process => new { Name = process.Name.Replace(prefix, "", StringComparison.Ordinal), State = process.State.ToString().ToLowerInvariant() });

    private static string Words(LaneCondition lane) => lane switch
    {
        { Dropping: true } => "cut",
        { Frozen: true } => "frozen",
        { Delay.Ticks: > 0 } => $"{lane.Delay.TotalMilliseconds:0} ms later",
        { BytesPerSecond: { } limit } => $"{limit} B/s",
        _ => "clear",
    };

    private bool IsOperator(HttpRequest request) =>
        request.Headers.Authorization is [{ } given] && AuthenticationHeaderValue.TryParse(given, out var header) && header is { Scheme: "Bearer", Parameter: { } token }
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(world.OperatorToken)));

    private static ProblemHttpResult Refused(string why) => TypedResults.Problem(why, statusCode: StatusCodes.Status409Conflict);
}
