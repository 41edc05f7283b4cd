#if HAS_ASPIRE
#pragma warning disable ASPIREPIPELINES001, ASPIREPIPELINES004 // The pipeline's steps are the way to publish, and still called experimental.
using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Orchestration;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.World;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.AppHost;

/// <summary>The application as Aspire runs and publishes it: <c>aspire run</c>, <c>aspire publish</c>, F5. What it consists of is <see cref="ApplicationModel"/>, as everywhere; docs/develop.md says how to work with it.</summary>
internal static class AspireApplication
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var plan = Plans.Read(builder.Configuration["CrmDr:Profile"], builder.Configuration["CrmDr:Strategy"]);
        var model = ApplicationModel.Of(plan.Clouds);

        // aspire publish: the same files as ./crmdr publish.
        builder.Pipeline.AddStep(
            "publish-crmdr",
            context => Commands.PublishAsync(context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory(), context.Logger),
            dependsOn: WellKnownPipelineSteps.PublishPrereq, requiredBy: WellKnownPipelineSteps.Publish);
        if (builder.ExecutionContext.IsPublishMode)
            return await EndAsync(builder.Build());

        await using var world = await AspireWorld.OpenAsync(builder, model, plan);
        Describe(world, model, plan);
        return await EndAsync(world.Build());
    }

    /// <summary>What there is, from top to bottom.</summary>
    internal static void Describe(AspireWorld world, ApplicationModel model, DrPlan plan)
    {
        // The third place says who may write.
        var witness = world.AddEngine(model.Engine("postgresql", ApplicationModel.Witness)).WithIconName("Vote").WithFaults(world.Faults);

        // Each cloud has the same parts; which one is primary is decided while they run.
        var clouds = model.Clouds.ToDictionary(cloud => cloud.Name, cloud =>
        {
            var site = world.AddCloud(cloud).WithIconName("Cloud").WithFaults(world.FaultsOf(cloud.Name));
            return new
            {
                Site = site,
                Postgres = world.AddEngine(model.Engine("postgresql", cloud.Name)).WithIconName("Database").WithParentRelationship(site),
                Redis = world.AddEngine(model.Engine("redis", cloud.Name)).WithIconName("DatabaseLightning").WithParentRelationship(site),
            };
        });

        var gateway = world.AddService<GatewayProject>(model.Service("CrmDr.Gateway", ApplicationModel.Edge)).WithIconName("Globe").WithExternalHttpEndpoints();

        foreach (var (name, cloud) in clouds)
        {
            var peer = clouds[plan.Clouds.PeerOf(name)];

            // Holds the lease, replicates, promotes. Each reference is reached as this cloud reaches it: the peer's and the witness's through a link.
            var controller = world.AddService<ControllerProject>(model.Service("CrmDr.Controller", name)).WithIconName("ShieldTask").WithParentRelationship(cloud.Site)
                .WithReference(cloud.Postgres, "crm").WithReference(peer.Postgres, "peer")
                .WithReference(cloud.Redis, "cache").WithReference(peer.Redis, "peerCache")
                .WithReference(witness, "witness")
                .WithWay(world, WorldPartKind.Controller, name)
                .WaitFor(cloud.Postgres).WaitFor(cloud.Redis).WaitFor(witness)
                .WithHttpHealthCheck("/ready");

            var migrations = world.AddMigrations(model.Service("CrmDr.Api", name)).WithIconName("TableEdit").WithParentRelationship(cloud.Site)
                .WithReference(cloud.Postgres, "migrations")
                .WithWay(world, WorldPartKind.Migration, name)
                .WaitFor(cloud.Postgres).WaitForStart(controller);

            foreach (var number in Enumerable.Range(1, world.Replicas))
            {
                var api = world.AddService<ApiProject>(model.Service("CrmDr.Api", name), number).WithIconName("PeopleTeam").WithParentRelationship(cloud.Site)
                    .WithReference(cloud.Postgres, "crm").WithReference(cloud.Redis, "cache").WithReference(peer.Redis, "peerCache")
                    .WithReference(controller)
                    .WithWay(world, WorldPartKind.Api, name, number)
                    .WaitFor(cloud.Postgres).WaitForStart(controller).WaitForCompletion(migrations)
                    .WithHttpHealthCheck("/ready");
                gateway.WithReference(api).WaitFor(api);
            }
        }

        gateway.WithWay(world, WorldPartKind.Gateway, ApplicationModel.Edge).WithHttpHealthCheck("/ready");

        // Every way between two places can break by itself.
        foreach (var link in model.Links)
            world.AddLink(link).WithIconName("PlugConnected").WithFaults(world.FaultsOfLink(link.Name));

        // What an operator does, and what happens meanwhile.
        world.AddOperations().WithIconName("PersonWrench")
            .WithOperation("switchover", "Switch over", "Move the primary to the other cloud? Writes pause for less than a second.", world)
            .WithOperation("failback", "Fail back", "Bring the primary home?", world)
            .WithOperation("failover", "Fail over", "Have the standby take over without the primary's consent?", world)
            .WithOperation("pause", "Pause automatic failover", null, world)
            .WithOperation("resume", "Resume automatic failover", null, world)
            .WithOperation("verify", "Compare both databases", null, world)
            .WithOperation("status", "Status", null, world);
        world.AddDrills().WithIconName("Beaker");
    }

    private static async Task<int> EndAsync(DistributedApplication app)
    {
        await using (app)
            await app.RunAsync();
        return Environment.ExitCode;
    }
}
#endif
