using CrmDr.Controller.Configuration;

namespace CrmDr.Controller.Console;

/// <summary>Puts the console together. Nothing of the rest knows of it.</summary>
internal static class ConsoleServices
{
    public static void AddConsole(this IServiceCollection services, ControllerOptions options)
    {
        services.AddSingleton(new ConsoleClients(options));
        services.AddSingleton<LastComparison>();
        services.AddSingleton<CloudHistory>();
        services.AddHostedService(s => s.GetRequiredService<CloudHistory>());
        services.AddSingleton<CloudTeller>();
        services.AddSingleton<PairWatch>();
        services.AddHostedService(s => s.GetRequiredService<PairWatch>());
    }
}
