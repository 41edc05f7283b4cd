using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>
/// Logs as the cloud's own tools want them: structured, with severity, and tied to the trace; errors where that cloud collects errors. On AWS also what the SDK's clients need to know.
/// Chosen by <c>Cloud:Provider</c>; absent locally.
/// </summary>
public static class CloudDiagnostics
{
    /// <exception cref="InvalidSettingsException">The provider's settings are not complete; the message says what is missing.</exception>
    public static TBuilder AddCloudDiagnostics<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        if (CloudSettings.Read(builder.Configuration) is not { } settings)
            return builder;
        builder.Services.AddSingleton(settings);
        AddOutput(builder.Logging, settings, builder.Environment.ApplicationName);
        if (settings.ByApi)
        {
            GoogleDiagnostics.Add(builder, settings);
            // Everything else would be stored twice; this is there when the API is out of reach.
            builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.Warning);
        }

        if (settings.Provider == CloudProvider.Aws)
            AwsOptions.Add(builder, settings);
        return builder;
    }

    /// <summary>The console writes what the cloud's agents read.</summary>
    internal static void AddOutput(ILoggingBuilder logging, CloudSettings settings, string service)
    {
        logging.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, CloudLogFormatter>(_ => new CloudLogFormatter(settings, service)));
        logging.AddConsole(console => console.FormatterName = CloudLogFormatter.FormatterName);
    }
}
