using CrmDr.Controller.Configuration;
using CrmDr.Controller.Console;
using CrmDr.Controller.Endpoints;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Replicas;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.ServiceDefaults.Cloud;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Controller;

/// <summary>The controller, put together. Tests build it as the program does.</summary>
public static class ControllerHost
{
    /// <summary>No question and no order is longer.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>Runs until it is told to stop; with replicas, first until it is this one's turn to act.</summary>
    /// <returns>The exit code: 0 when it was told to stop, 1 when another replica may act from now on.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (ReplicaOf(args) is not { } replica)
        {
            await Build(args).RunAsync();
            return 0;
        }

        await using (replica)
        {
            if (!await WaitForTurnAsync(args, replica))
                return replica.Ended.IsCompleted ? 1 : 0;
            await using var app = Build(args, replica);
            // At once, and not when the last request has been answered: meanwhile the next one begins.
            app.Lifetime.ApplicationStopping.Register(() => _ = replica.ReleaseAsync());
            var run = app.RunAsync();
            if (await Task.WhenAny(run, replica.Ended) == run)
            {
                await run;
                await replica.ReleaseAsync();
                return 0;
            }

            // Whatever is still under way here is another's by now: nothing is waited for.
            await app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 1;
        }
    }

    /// <summary>The controller, not started yet.</summary>
    public static WebApplication Build(string[] args) => Build(args, new OnlyReplica());

    internal static WebApplication Build(string[] args, IReplica replica)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LongestBody);
        builder.AddServiceDefaults();
        var plan = builder.Configuration.LoadDrPlan();
        var options = ControllerOptions.From(builder.Configuration, plan);
        builder.AddCrmCache(plan);
        builder.AddController(options, replica);

        var app = builder.Build();
        app.UseCrmProblems();
        app.UseAccess(options.Access);
        app.UseStrictRequests();
        app.MapDefaultEndpoints();
        app.MapAuthority();
        app.MapStatus();
        app.MapOperations();
        app.MapVerify();
        app.MapConsole();
        _ = app.Services.GetRequiredService<ControllerMetrics>(); // nobody asks for it by itself
        return app;
    }

    private static Replica? ReplicaOf(string[] args)
    {
        // Looked at before anything is put together: most controllers are the only one.
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        if (!settings.GetSection("Replica").Exists())
            return null;
        var configuration = WebApplication.CreateSlimBuilder(args).Configuration;
        configuration.AddCloudConfiguration();
        var plan = configuration.LoadDrPlan();
        if (ReplicaOptions.From(configuration, plan) is not { } replica)
            return null;
        var options = ControllerOptions.From(configuration, plan);
        var logging = LoggerFactory.Create(log => log.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(line => line.SingleLine = true));
        return new Replica(replica, options.Database, TimeProvider.System, logging.CreateLogger<Replica>());
    }

    private static async Task<bool> WaitForTurnAsync(string[] args, Replica replica)
    {
        await using var waiting = WaitingHost.Build(args, replica);
        await waiting.StartAsync();
        replica.Start();
        var told = waiting.WaitForShutdownAsync();
        var turn = await Task.WhenAny(told, replica.Activated, replica.Ended) == replica.Activated;
        // It has little time, and who still asks it something is no reason not to begin.
        await waiting.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return turn;
    }
}
