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
/// The local world's fault interface: <c>GET /</c> says what runs, <c>POST</c> kills, destroys, freezes, thaws and returns clouds,
/// loses their slots, and cuts, freezes and heals links.
/// </summary>
/// <remarks>
/// For this machine alone: it listens on loopback and answers neither to another host name (a rebound domain) nor to a request that
/// a web page sends (those carry <c>Origin</c>).
/// </remarks>
public static class FaultServer
{
    public static async Task<WebApplication> StartAsync(LocalWorld world, FaultsDocument document, Terminal terminal)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, world.FaultsPort));
        var app = builder.Build();
        app.Use(RefuseStrangersAsync);
        app.MapGet("/", () => document);
        app.MapPost("/clouds/{name}/{fault}", async (string name, string fault) =>
            Cloud(world, name) is { } cloud ? await BreakAsync(cloud, fault, terminal) : Unknown("cloud", name, ["aws", "gcp"]));
        app.MapPost("/links/{name}/{fault}", (string name, string fault, string? direction) =>
            world.Links.FirstOrDefault(link => link.Name == name) is { } link
                ? Break(link, fault, direction, terminal)
                : Unknown("link", name, [.. world.Links.Select(link => link.Name)]));
        await app.StartAsync();
        return app;
    }

    private static async Task<IResult> BreakAsync(LocalCloud cloud, string fault, Terminal terminal)
    {
        Func<Task>? act = fault switch
        {
            "kill" => cloud.KillAsync,
            "destroy" => cloud.DestroyAsync,
            "lose-slot" => () => cloud.LoseSlotAsync(),
            "freeze" => cloud.FreezeAsync,
            "thaw" => cloud.ThawAsync,
            "return" => () => cloud.ReturnAsync(),
            _ => null,
        };
        if (act is null)
            return Unknown("fault of a cloud", fault, ["kill", "destroy", "lose-slot", "freeze", "thaw", "return"]);
        terminal.Line($"fault: {fault} {cloud.Name}");
        try
        {
            await act();
        }
        catch (LocalCloudsException failure)
        {
            return TypedResults.Problem(failure.Message, statusCode: StatusCodes.Status409Conflict);
        }

        return TypedResults.Ok(new { cloud = cloud.Name, fault });
    }

    private static IResult Break(Link link, string fault, string? direction, Terminal terminal)
    {
        if (!Enum.TryParse<LinkDirection>(direction ?? nameof(LinkDirection.Both), ignoreCase: true, out var way) || !Enum.IsDefined(way))
            return Unknown("direction", direction!, ["forward", "backward", "both"]);
        Action<LinkDirection>? act = fault switch
        {
            "cut" => link.Cut,
            "freeze" => link.Freeze,
            "heal" => link.Heal,
            _ => null,
        };
        if (act is null)
            return Unknown("fault of a link", fault, ["cut", "freeze", "heal"]);
        terminal.Line($"fault: {fault} link {link.Name}, {way.ToString().ToLowerInvariant()}");
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
