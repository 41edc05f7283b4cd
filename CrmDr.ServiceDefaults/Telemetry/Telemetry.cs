using System.Reflection;
using CrmDr.ServiceDefaults.Cloud;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
#if !HAS_OPENTELEMETRY_HOSTING
using OpenTelemetry;
#endif

namespace CrmDr.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs over OTLP. Only where somebody listens: without an endpoint nothing is built and nothing is paid.</summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // .NET's own sources: no instrumentation package is needed for them.
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "CrmDr.*"];
    private static readonly string[] Meters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "CrmDr.*"];

    /// <summary>Somebody listens.</summary>
    public static bool IsCollected(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[Endpoint]);

    /// <summary>What client integrations register for traces and metrics lands in the providers that are built here. Where it would land in a second one, they must not register any.</summary>
    public static bool TakesIntegrations(IConfiguration configuration)
    {
#if HAS_OPENTELEMETRY_HOSTING
        return IsCollected(configuration);
#else
        _ = configuration;
        return false;
#endif
    }

    public static void AddCrmTelemetry(this IHostApplicationBuilder builder)
    {
        if (!IsCollected(builder.Configuration))
            return;

        // ASP.NET Core describes its spans by OpenTelemetry's conventions; in .NET 10 only when it is asked to, and not in all.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddSingleton<IStartupFilter, ServerSpans>();
        var resource = Resource(builder);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true; // else whoever reads sees the template
            logs.SetResourceBuilder(resource).AddOtlpExporter();
        });
        // One provider of each kind, whoever adds to it: a second one would sample and send everything again.
#if HAS_OPENTELEMETRY_HOSTING
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter())
            .WithMetrics(metrics => metrics.SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter());
#else
        builder.Services.AddSingleton<IHostedService>(_ => new TelemetryProviders(
            () => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build(),
            () => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build()));
#endif
    }

    private static ResourceBuilder Resource(IHostApplicationBuilder builder)
    {
        var version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString();
        var attributes = new Dictionary<string, object>();
        if (builder.Configuration["Cloud:Name"] is { Length: > 0 } cloud)
            attributes["crmdr.cloud"] = cloud;
        foreach (var (name, value) in CloudSettings.Read(builder.Configuration)?.Attributes ?? [])
            attributes[name] = value;
        return ResourceBuilder.CreateDefault()
            .AddService(builder.Environment.ApplicationName, serviceVersion: version)
            .AddAttributes(attributes)
            .AddEnvironmentVariableDetector(); // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
    }
}
