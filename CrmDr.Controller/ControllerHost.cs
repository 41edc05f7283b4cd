using CrmDr.Controller.Configuration;
using CrmDr.Controller.Endpoints;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Controller;

/// <summary>The controller, put together. Tests build it as the program does.</summary>
public static class ControllerHost
{
    /// <summary>No question and no order is longer.</summary>
    private const int LongestBody = 64 * 1024;

    /// <summary>The controller, not started yet.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LongestBody);
        builder.AddServiceDefaults();
        var plan = builder.Configuration.LoadDrPlan();
        var options = ControllerOptions.From(builder.Configuration, plan);
        builder.AddCrmCache(plan);
        builder.AddController(options);

        var app = builder.Build();
        app.UseCrmProblems();
        app.UseAccess(options.Access);
        app.UseStrictRequests();
        app.MapDefaultEndpoints();
        app.MapAuthority();
        app.MapStatus();
        app.MapOperations();
        app.MapVerify();
        return app;
    }
}
