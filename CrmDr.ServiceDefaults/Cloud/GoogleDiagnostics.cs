using Microsoft.Extensions.Hosting;
#if HAS_GOOGLE_DIAGNOSTICS
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Google.Cloud.Diagnostics.AspNetCore3;
using Google.Cloud.Diagnostics.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
#endif

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>Logs and errors go to Google Cloud's API by Google's own package, tied to the traces that OpenTelemetry makes. In builds whose feed had that package.</summary>
internal static class GoogleDiagnostics
{
#if HAS_GOOGLE_DIAGNOSTICS
    /// <summary>The package is part of this build.</summary>
    public static bool IsInBuild => true;

    /// <summary>Not its trace part: traces go by OTLP, and each request would be there twice (docs/adr/0083).</summary>
    public static void Add(IHostApplicationBuilder builder, CloudSettings settings)
    {
        var service = builder.Environment.ApplicationName;
        var version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString() ?? "0";
        // The package would look for Google's own header; ours is W3C's, and the trace of it is the activity's.
        builder.Services.AddTransient<ITraceContext>(_ => Current()!);
        builder.Logging.AddGoogle(new LoggingServiceOptions
        {
            ProjectId = settings.Account,
            ServiceName = service,
            Version = version,
            // Which levels are logged is said by Logging:LogLevel, as for every other log. The resource (cluster, pod, container) it detects by itself.
            Options = LoggingOptions.Create(logLevel: LogLevel.Trace, logName: "crmdr"),
        });
        // Failures that no handler of ours has turned into an answer, with the request that they came from.
        builder.Services.AddGoogleErrorReportingForAspNetCore(new ErrorReportingServiceOptions { ProjectId = settings.Account, ServiceName = service, Version = version });
    }

    // Null outside of a request: such a line belongs to no trace.
    private static SimpleTraceContext? Current() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span
        ? new SimpleTraceContext(span.TraceId.ToHexString(), ulong.Parse(span.SpanId.ToHexString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture), span.Recorded)
        : null;
#else
    /// <summary>The package is part of this build.</summary>
    public static bool IsInBuild => false;

    public static void Add(IHostApplicationBuilder builder, CloudSettings settings) => throw new NotSupportedException("Google.Cloud.Diagnostics.AspNetCore3 is not part of this build.");
#endif
}
