using CrmDr.Api.Authority;
using CrmDr.Api.Caching;
using CrmDr.Api.Database;
using CrmDr.Api.Documents;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Conflicts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Features.Search;
using CrmDr.Api.Features.Stages;
using CrmDr.Api.Features.Summaries;
using CrmDr.Api.Features.Tags;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Retention;
using CrmDr.Api.Writes;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.ServiceDefaults.Data;
using CrmDr.ServiceDefaults.Health;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Api;

/// <summary>The CRM, put together. Tests build it as the program does.</summary>
public static class CrmApi
{
    /// <param name="args">Settings.</param>
    /// <param name="services">Takes the place of what is registered here: for tests.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        var plan = builder.Configuration.LoadDrPlan();
        builder.AddIdentity();
        builder.AddRateLimits();
        builder.AddCrmDatabase();
        builder.AddCrmCache(plan);
        builder.AddWriteGate(plan);
        builder.AddCrm(plan);
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseStandingHeaders();
        app.UseCrmProblems();
        app.UseIdentity();
        app.UseRateLimiter();
        app.MapDefaultEndpoints();
        app.MapActive();
        app.MapApiDocument();
        var api = app.MapGroup("").ProducesProblem(401).ProducesProblem(403).ProducesProblem(429).ProducesProblem(503);
        api.MapAccounts();
        api.MapContacts();
        api.MapDeals();
        api.MapStages();
        api.MapActivities();
        api.MapTags();
        api.MapSummaries();
        api.MapSearch();
        api.MapConflicts();
        return app;
    }

    private static void AddWriteGate(this WebApplicationBuilder builder, DrPlan plan)
    {
        builder.Services.AddSingleton(AuthorityOptions.From(builder.Configuration, plan));
        builder.Services.AddSingleton<AuthorityClient>();
        builder.Services.AddSingleton<WriteGate>();
        builder.Services.AddSingleton<IWriteGate>(services => services.GetRequiredService<WriteGate>());
        builder.Services.AddSingleton<ICloudStanding>(services => services.GetRequiredService<WriteGate>());
        builder.Services.AddHostedService<AuthorityPoller>();
        // Off only where somebody counts sessions: Rehearsal:Enabled, default true.
        var rehearses = builder.Configuration.GetValue("Rehearsal:Enabled", true);
        builder.Services.AddSingleton(services => new WarmUp(services.GetRequiredService<TimeProvider>(), rehearses));
        if (rehearses)
            builder.Services.AddHostedService<Rehearsal>();
    }

    private static void AddCrm(this WebApplicationBuilder builder, DrPlan plan)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = RequestBody.Drained);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CrmJson.Default));
        builder.Services.AddExceptionHandler<DatabaseExceptionHandler>();
        builder.Services.AddApiDocument();
        builder.Services.AddSingleton(new CacheOptions { Ttl = plan.Cache.Ttl, Rows = plan.Strategy != Strategy.ActiveActive });
        builder.Services.AddSingleton(plan.Replication);
        builder.Services.AddSingleton(plan.Crm);
        builder.Services.AddSingleton<EntityCache>();
        builder.Services.AddSingleton<SummaryCache>();
        builder.Services.AddSingleton<EntityReads>();
        builder.Services.AddSingleton<EmailCollisions>();
        builder.Services.AddSingleton<Summaries>();
        builder.Services.AddSingleton<ICaller, TokenCaller>();
        builder.Services.AddSingleton<WritePipeline>();
        builder.Services.AddSingleton<RetentionService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RetentionService>());
        builder.Services.AddSingleton<IReadinessCheck, MigrationReadiness>();
    }
}
