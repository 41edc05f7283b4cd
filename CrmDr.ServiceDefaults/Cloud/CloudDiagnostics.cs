using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>Logs as the cloud's own tools read them from a container's output: structured, with severity, and tied to the trace; errors where that cloud collects errors. Chosen by <c>Cloud:Provider</c>; absent locally.</summary>
public static class CloudDiagnostics
{
    /// <exception cref="InvalidOperationException">The provider's settings are not complete; the message says what is missing.</exception>
    public static TBuilder AddCloudDiagnostics<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        if (CloudSettings.Read(builder.Configuration) is not { } settings)
            return builder;
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, CloudLogFormatter>(_ => new CloudLogFormatter(settings, builder.Environment.ApplicationName)));
        builder.Logging.AddConsole(console => console.FormatterName = CloudLogFormatter.FormatterName);
        return builder;
    }
}
