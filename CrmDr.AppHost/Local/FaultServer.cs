using System.Net;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Local;

/// <summary>
/// The local world's fault interface: <c>GET /</c> says what runs, <c>POST</c> kills, freezes, thaws and returns clouds, parts of them and the witness,
/// destroys clouds, loses their slots, and cuts, freezes, delays, slows and heals links.
/// </summary>
/// <remarks>
/// For this machine alone: it listens on loopback and answers neither to another host name (a rebound domain) nor to a request that
/// a web page sends (those carry <c>Origin</c>).
/// </remarks>
public static class FaultServer
{
    public static async Task<WebApplication> StartAsync(LocalWorld world, FaultsDocument document, Terminal terminal, Happenings happenings, HostControl? control = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, world.FaultsPort));
        var app = builder.Build();
        app.Use(RefuseStrangersAsync);
        app.MapGet("/", () => document);
        control?.Map(app);
        void Tell(string fault, string what)
        {
            terminal.Line($"fault: {fault} {what}");
            happenings.Add(fault is "return" or "thaw" or "heal" ? "return" : "fault", Sentence(fault, what));
        }

        app.MapPost("/clouds/{name}/{fault}", async (string name, string fault) => Cloud(world, name) is { } cloud
            ? await BreakAsync(name, fault, Faults.Of(cloud), Tell)
            : Unknown("cloud", name, ["aws", "gcp"]));
        app.MapPost("/clouds/{name}/{part}/{fault}", async (string name, string part, string fault) =>
            Cloud(world, name) is not { } cloud ? Unknown("cloud", name, ["aws", "gcp"])
            : !Enum.TryParse<CloudPart>(part, ignoreCase: true, out var which) || !Enum.IsDefined(which) ? Unknown("part of a cloud", part, Enum.GetNames<CloudPart>())
            : await BreakAsync($"{name}'s {part}", fault, Faults.Of(cloud, which), Tell));
        var witness = world.Witness;
        app.MapPost("/witness/{fault}", async (string fault) =>
            await BreakAsync("witness", fault, Faults.Of(witness), Tell));
        app.MapPost("/links/{name}/{fault}", (string name, string fault, [AsParameters] LinkFault how) =>
            world.Links.FirstOrDefault(link => link.Name == name) is { } link
                ? Break(link, fault, how, Tell)
                : Unknown("link", name, [.. world.Links.Select(link => link.Name)]));
        await app.StartAsync();
        return app;
    }

    private static string Sentence(string fault, string what) => fault switch
    {
        "kill" => $"{what} was killed",
        "freeze" => $"{what} was frozen",
        "thaw" => $"{what} goes on",
        "return" => $"{what} was started again",
        "destroy" => $"{what} was destroyed with its disks",
        "lose-slot" => $"{what} lost the slot that the other cloud reads",
        "cut" => $"{what}, was cut",
        "heal" => $"{what}, was healed",
        _ => $"{what}: {fault}",
    };

    private static async Task<IResult> BreakAsync(string what, string fault, IReadOnlyList<Fault> faults, Action<string, string> tell)
    {
        if (faults.FirstOrDefault(one => one.Name == fault) is not { } known)
            return Unknown("fault of " + what, fault, [.. faults.Select(one => one.Name)]);
        tell(fault, what);
        try
        {
            await known.Act();
        }
        catch (LocalCloudsException failure)
        {
            return TypedResults.Problem(failure.Message, statusCode: StatusCodes.Status409Conflict);
        }

        return TypedResults.Ok(new { what, fault });
    }

    private static IResult Break(Link link, string fault, LinkFault how, Action<string, string> tell)
    {
        if (!Enum.TryParse<LinkDirection>(how.Direction ?? nameof(LinkDirection.Both), ignoreCase: true, out var way) || !Enum.IsDefined(way))
            return Unknown("direction", how.Direction!, ["forward", "backward", "both"]);
        Action<LinkDirection>? act = fault switch
        {
            "cut" => link.Cut,
            "freeze" => link.Freeze,
            "heal" => link.Heal,
            "delay" => to => link.Delay(TimeSpan.FromMilliseconds(how.Milliseconds), TimeSpan.FromMilliseconds(how.JitterMilliseconds), direction: to),
            "slow" => to => link.Slow(how.BytesPerSecond, to),
            _ => null,
        };
        if (act is null)
            return Unknown("fault of a link", fault, ["cut", "freeze", "delay", "slow", "heal"]);
        if (how.Milliseconds < 0 || how.JitterMilliseconds < 0 || how.BytesPerSecond < 1)
            return TypedResults.Problem($"milliseconds {how.Milliseconds}, jitterMilliseconds {how.JitterMilliseconds}, bytesPerSecond {how.BytesPerSecond}: "
                + "the first two are 0 or more, the last 1 or more.", statusCode: StatusCodes.Status400BadRequest);
        tell(fault, $"link {link.Name}, {way.ToString().ToLowerInvariant()}");
        act(way);
        return TypedResults.Ok(link.Status);
    }

    private static LocalCloud? Cloud(LocalWorld world, string name) => new[] { world.Aws, world.Gcp }.FirstOrDefault(cloud => cloud.Name == name);

    private static ProblemHttpResult Unknown(string what, string found, string[] expected) => TypedResults.Problem(
        $"There is no {what} '{found}'; there are {string.Join(", ", expected)}.", statusCode: StatusCodes.Status404NotFound);

    private static Task RefuseStrangersAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        var local = host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        if (local && context.Request.Headers.Origin.Count == 0)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Faults are for programs on this machine alone.");
    }
}
