#if HAS_ASPIRE
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CrmDr.AppHost;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Orchestration;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Model = CrmDr.AppHost.Model.ApplicationModel;

namespace CrmDr.Tests.AppHost;

/// <summary>The Aspire host describes the world that the embedded host runs. Nothing is started.</summary>
[Collection(SharedServers.Collection)]
public sealed class AspireModelTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = TestFolder.Create("aspire");
    private IDistributedApplicationBuilder _builder = null!;
    private AspireWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = [$"--CrmDr:State={Path.Combine(_folder.FullName, "state")}", "--CrmDr:Ports=free", "--CrmDr:Engines=executables"],
            DisableDashboard = true,
            AssemblyName = typeof(Model).Assembly.GetName().Name,
        });
        var plan = Plans.Read("fast", null);
        var model = Model.Of(plan.Clouds);
        _world = await AspireWorld.OpenAsync(_builder, model, plan);
        AspireApplication.Describe(_world, model, plan);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Resources_AreThoseOfTheModel()
    {
        var model = Model.Of(Plans.Read("fast", null).Clouds);

        Assert.Equal(
            model.Clouds.Select(cloud => cloud.Name).Concat(model.Services.Select(service => service.Name)).Concat(model.Engines.Select(engine => engine.Name))
                .Concat(model.Links.Select(link => $"link-{link.Name}")).Concat(model.Clouds.Select(cloud => $"migrations-{cloud.Name}")).Concat(["operations", "drills"]).Order(StringComparer.Ordinal),
            // Aspire keeps a hidden resource beside each project, which builds it anew on demand.
            _builder.Resources.Select(resource => resource.Name).Where(name => !name.EndsWith("-rebuilder", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>What is laid over everything else are the settings of the embedded host: both hosts run a part with the same.</summary>
    [Theory]
    [InlineData("postgres-aws", WorldPartKind.Database, "aws")]
    [InlineData("redis-gcp", WorldPartKind.Cache, "gcp")]
    [InlineData("controller-aws", WorldPartKind.Controller, "aws")]
    [InlineData("api-gcp", WorldPartKind.Api, "gcp")]
    [InlineData("migrations-gcp", WorldPartKind.Migration, "gcp")]
    [InlineData("gateway", WorldPartKind.Gateway, "edge")]
    [InlineData("postgres-witness", WorldPartKind.Database, "witness")]
    public async Task Settings_AreThoseOfTheEmbeddedHost(string name, WorldPartKind kind, string place)
    {
        var resource = Resource(name);
        var environment = new Dictionary<string, object>();

        await resource.Annotations.OfType<EnvironmentCallbackAnnotation>().Last()
            .Callback(new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource, environment));

        Assert.Equal(_world.Part(kind, place).Spec.Environment.OrderBy(one => one.Key), environment.Select(one => KeyValuePair.Create(one.Key, (string)one.Value)).OrderBy(one => one.Key));
    }

    [Fact]
    public void Parts_BelongToTheirClouds_AndWaitForWhatTheyNeed()
    {
        foreach (var cloud in new[] { "aws", "gcp" })
        {
            foreach (var part in new[] { $"postgres-{cloud}", $"redis-{cloud}", $"controller-{cloud}", $"api-{cloud}", $"migrations-{cloud}" })
                Assert.Contains(Resource(part).Annotations.OfType<ResourceRelationshipAnnotation>(), relation => relation.Type == "Parent" && relation.Resource.Name == cloud);
            Assert.Equal([$"postgres-{cloud}", "postgres-witness", $"redis-{cloud}"], WaitsOf($"controller-{cloud}"));
            Assert.Equal([$"controller-{cloud}", $"migrations-{cloud}", $"postgres-{cloud}"], WaitsOf($"api-{cloud}"));
        }

        Assert.Equal(["api-aws", "api-gcp"], WaitsOf("gateway"));
        Assert.Contains(Resource("controller-aws").Annotations.OfType<ResourceRelationshipAnnotation>(), relation => relation.Type == "Reference" && relation.Resource.Name == "postgres-gcp");
    }

    [Fact]
    public void WhatDoesHarm_AsksFirst()
    {
        Assert.Equal(["destroy", "freeze", "kill", "lose-slot", "return", "thaw"], FaultsOf("aws").Select(command => command.Name["fault-".Length..]));
        Assert.Equal(["cut", "freeze", "heal"], FaultsOf("link-aws-gcp").Select(command => command.Name["fault-".Length..]));
        foreach (var name in new[] { "aws", "gcp", "link-aws-gcp", "postgres-witness" })
            Assert.All(FaultsOf(name), command => Assert.Equal(command.Name is "fault-thaw" or "fault-return" or "fault-heal", command.ConfirmationMessage is null));
        Assert.Equal(["failback", "failover", "pause", "resume", "status", "switchover", "verify"],
            Resource("operations").Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "ASPIRE_CLI_PID", true)]
    [InlineData("", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", true)]
    [InlineData("--CrmDr:Profile=fast", "ASPIRE_CLI_PID", true)]
    [InlineData("--operation publish", "", true)]
    [InlineData("--help", "ASPIRE_CLI_PID", false)]
    [InlineData("drill switchover", "ASPIRE_CLI_PID", false)]
    [InlineData("--version", "", false)]
    public void ACommand_IsACommand_WhoeverStartsIt(string arguments, string variable, bool application) => Assert.Equal(
        application, AspireStart.IsMeant(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => name == variable ? "1" : null));

    private IResource Resource(string name) => _builder.Resources.Single(resource => resource.Name == name);

    private IEnumerable<string> WaitsOf(string name) => Resource(name).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Order(StringComparer.Ordinal);

    private IEnumerable<ResourceCommandAnnotation> FaultsOf(string name) =>
        Resource(name).Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name.StartsWith("fault-", StringComparison.Ordinal)).OrderBy(command => command.Name, StringComparer.Ordinal);
}
#endif
