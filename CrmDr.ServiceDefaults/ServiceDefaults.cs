using CrmDr.ServiceDefaults.Cloud;
using CrmDr.ServiceDefaults.Health;
using CrmDr.ServiceDefaults.Problems;
using CrmDr.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrmDr.ServiceDefaults;

/// <summary>What every service of CrmDr has: telemetry, health, problem details, an orderly end.</summary>
public static class ServiceDefaults
{
    /// <summary>A stop waits this long for requests under way.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <remarks>First of all that is done with a builder: it may bring settings.</remarks>
    /// <exception cref="InvalidSettingsException">What the cloud's part needs is missing or wrong.</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Configuration.AddCloudConfiguration();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<Readiness>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        // A line for each request of each probe would drown what matters; set the level in configuration to see them.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        builder.AddCrmProblems();
        builder.AddCloudDiagnostics();
        builder.AddCrmTelemetry();
        return builder;
    }

    /// <summary><c>/health</c>: the process is alive, whatever its role. <c>/ready</c>: what it needs answers.</summary>
    public static IEndpointRouteBuilder MapDefaultEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", () => TypedResults.Text("alive\n")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/ready", async (Readiness readiness) =>
        {
            var reason = await readiness.WhyNotAsync();
            return reason is null ? (IResult)TypedResults.Text("ready\n") : ProblemKind.NotReady.Result(reason);
        }).ExcludeFromDescription().AllowAnonymous();
        return app;
    }
}
