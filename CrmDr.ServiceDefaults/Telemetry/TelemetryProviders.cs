#if !HAS_OPENTELEMETRY_HOSTING
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Telemetry;

/// <summary>Keeps the providers for the life of the host, where OpenTelemetry's own hosting is not in the feed. Disposing them sends what they still hold.</summary>
internal sealed class TelemetryProviders(params Func<IDisposable?>[] build) : IHostedService, IDisposable
{
    private readonly List<IDisposable> _providers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _providers.AddRange(build.Select(make => make()).OfType<IDisposable>());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _providers.ForEach(provider => provider.Dispose());
        _providers.Clear();
    }
}
#endif
