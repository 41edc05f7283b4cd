using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CrmDr.ServiceDefaults.Telemetry;

/// <summary>Names a server's span after method and route and notes its status, as OpenTelemetry's conventions for HTTP spans have it. .NET 10 leaves both out; all requests would bear one name.</summary>
internal sealed class ServerSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, go) =>
        {
            var answered = false;
            try
            {
                await go(context);
                answered = true;
            }
            finally
            {
                if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
                    Describe(span, context, answered);
            }
        });
        next(app);
    };

    private static void Describe(Activity span, HttpContext context, bool answered)
    {
        // A route that takes everything says nothing.
        var route = context.GetEndpoint() is RouteEndpoint { RoutePattern: var pattern } && !pattern.Parameters.Any(one => one.IsCatchAll) ? pattern.RawText?.TrimEnd('/') : null;
        span.DisplayName = string.IsNullOrEmpty(route) ? context.Request.Method : $"{context.Request.Method} {route}";
        if (!string.IsNullOrEmpty(route))
            span.SetTag("http.route", route);
        // What the server makes of a request that nobody answered is not known here.
        if (answered || context.Response.HasStarted)
            span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (!answered || context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
