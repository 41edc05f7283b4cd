using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Problems;

/// <summary>Problem details (RFC 9457) for every failure, each with trace id, cloud and epoch.</summary>
public static class ProblemDefaults
{
    internal static void AddCrmProblems(this IHostApplicationBuilder builder) =>
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var standing = context.HttpContext.RequestServices.GetService<ICloudStanding>();
            ProblemKind.ForStatus(context.ProblemDetails);
            var extensions = context.ProblemDetails.Extensions;
            extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
            if (standing?.Cloud is { } cloud)
                extensions["cloud"] = cloud;
            if (standing is not null)
                extensions["epoch"] = standing.Epoch;
        });

    /// <summary>Turns exceptions and empty error answers into problems. First in the pipeline.</summary>
    public static IApplicationBuilder UseCrmProblems(this IApplicationBuilder app)
    {
        app.UseExceptionProblems();
        return app.UseStatusCodePages();
    }

    /// <summary>Turns exceptions alone into problems.</summary>
    public static IApplicationBuilder UseExceptionProblems(this IApplicationBuilder app) => app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        ExceptionHandler = context => ProblemKind.Of(context.Features.Get<IExceptionHandlerFeature>()?.Error).ExecuteAsync(context),
        // A request that cannot be read is no failure of ours: whoever sends many shall not fill the log with them.
        SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
    });
}
