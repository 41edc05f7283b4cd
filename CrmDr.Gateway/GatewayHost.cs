using CrmDr.Gateway.Events;
using CrmDr.Gateway.Forwarding;
using CrmDr.Gateway.Monitoring;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using CrmDr.Gateway.Status;
using CrmDr.Gateway.Traffic;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Cloud;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Gateway;

/// <summary>Puts the gateway together. Everything starts here; <see cref="RequestForwarder"/> is where requests go.</summary>
public static class GatewayHost
{
    /// <summary>The gateway, not started yet.</summary>
    /// <exception cref="InvalidPlanException">The plan has faults.</exception>
    /// <exception cref="InvalidSettingsException">The settings have faults.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // the origins have their own limits
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.Error); // attempts that fail are an everyday thing here; the forwarder says what became of them
        // Its logger is what makes a trace of every request, also when nobody collects any. Who collects them, or writes them into logs, is not affected.
        if (CloudSettings.Read(builder.Configuration) is null)
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        var settings = SettingsReader.Read(builder.Configuration, builder.Configuration.LoadDrPlan());
        AddGateway(builder.Services, settings);
        var app = builder.Build();
        app.Services.GetRequiredService<GatewayMetrics>().Observe(app.Services.GetRequiredService<PoolBoard>(), settings);
        app.UseExceptionProblems();
        // What is not for the gateway itself goes to the origins before anything is looked up; who may do what behind it, they decide.
        var forwarder = app.Services.GetRequiredService<RequestForwarder>();
        app.Use((context, next) => context.Request.Path.StartsWithSegments("/_lb") ? next(context) : forwarder.ForwardAsync(context));
        app.UseRouting();
        app.UseAccess(settings.Access);
        app.MapLoadBalancer();
        app.MapPools();
        return app;
    }

    private static void AddGateway(IServiceCollection services, GatewaySettings settings)
    {
        services.AddHttpForwarder();
        services.AddSingleton(settings);
        services.AddSingleton<EventLog>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<TrafficMeter>();
        services.AddSingleton<PoolBoard>();
        services.AddSingleton<ICloudStanding, GatewayStanding>();
        services.AddSingleton<OriginProber>();
        services.AddHostedService<MonitorService>();
        services.AddSingleton<HoldRoom>();
        services.AddSingleton<ClientAnswers>();
        services.AddSingleton<HeaderSessions>();
        services.AddSingleton<RequestForwarder>();
        services.AddSingleton<StatusReader>();
    }
}
