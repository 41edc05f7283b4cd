using System.Net;
using System.Net.Http.Headers;
using CrmDr.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmDr.ServiceDefaults.Access;

/// <summary>Shared tokens before the endpoints of a controller and of the gateway. docs/security.md says who has which.</summary>
public static partial class Access
{
    private const string Scheme = "Bearer";

    // A proxy on this machine speaks for strangers.
    private static readonly string[] Forwarding = ["Forwarded", "X-Forwarded-For", "X-Real-IP"];

    /// <summary>One of these scopes is needed.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder route, params AccessScope[] scopes) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AccessRule([.. scopes]));

    /// <summary>Read-only and harmless: on the same machine no token is needed, from elsewhere an operator's.</summary>
    public static TBuilder OpenOnLoopback<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(AccessRule.Default with { OpenOnLoopback = true });

    /// <summary>After the problems, before everything that acts.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app, AccessTokens tokens)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AccessTokens).FullName!);
        tokens.Changed += (what, taken) =>
        {
            if (taken)
                LogTaken(log, what);
            else
                LogRefused(log, what);
        };
        return app.Use((context, next) => Refusal(context, tokens) is { } problem ? problem.ExecuteAsync(context) : next(context));
    }

    [LoggerMessage(1201, LogLevel.Information, "{What}")]
    private static partial void LogTaken(ILogger log, string what);

    [LoggerMessage(1202, LogLevel.Warning, "{What}")]
    private static partial void LogRefused(ILogger log, string what);

    private static ProblemHttpResult? Refusal(HttpContext context, AccessTokens tokens)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return null;
        var rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? AccessRule.Default;
        var verdict = rule.Judge(tokens.ScopeOf(Token(context.Request)), IsLocal(context));
        if (verdict == AccessVerdict.Welcome)
            return null;
        var needed = string.Join(" or ", rule.Scopes).ToLowerInvariant();
        context.Response.Headers.WWWAuthenticate = verdict == AccessVerdict.Unknown ? Scheme : $"{Scheme} error=\"insufficient_scope\", scope=\"{needed}\"";
        return verdict == AccessVerdict.Unknown
            ? ProblemKind.Unauthenticated.Result($"{context.Request.Path} needs the token of: {needed}. Send it in the header Authorization: {Scheme} TOKEN (./crmdr reads CRMDR_TOKEN).")
            : ProblemKind.Forbidden.Result($"{context.Request.Path} needs the token of: {needed}. The one that was sent is for something else.");
    }

    private static string? Token(HttpRequest request) =>
        request.Headers.Authorization is [{ } given] && AuthenticationHeaderValue.TryParse(given, out var header) && header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    /// <summary>From this machine, to this machine by name: a page whose own domain was pointed here afterwards names that domain.</summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
        && (context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)))
        && !Forwarding.Any(context.Request.Headers.ContainsKey);
}
