#if HAS_ASPIRE
using Aspire.Hosting;
using CrmDr.AppHost;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Orchestration;
using CrmDr.Tests.LocalClouds;
using Model = CrmDr.AppHost.Model.ApplicationModel;

namespace CrmDr.Tests.AppHost;

/// <summary>The Aspire application, run by Aspire's own orchestrator: engines and services get ready, the pair protects itself, and the buttons break it.</summary>
[Collection(SharedServers.Collection)]
public sealed class AspireRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory(Explicit = true)]
    [InlineData("executables")]
    // Needs Docker or Podman, and the images or a way to them.
    [InlineData("containers")]
    public async Task Run_WholeCloudKilledByItsButton_TheOtherServesAndItComesBack(string engines)
    {
        var folder = TestFolder.Create("aspire-run");
        try
        {
            var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
            {
                Args = [$"--CrmDr:State={Path.Combine(folder.FullName, "state")}", "--CrmDr:Ports=free", $"--CrmDr:Engines={engines}"],
                DisableDashboard = true,
                AssemblyName = typeof(Model).Assembly.GetName().Name,
            });
            var plan = Plans.Read("drill", null);
            var model = Model.Of(plan.Clouds);
            await using var world = await AspireWorld.OpenAsync(builder, model, plan);
            AspireApplication.Describe(world, model, plan);
            await using var app = world.Build();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Patience);
            await app.StartAsync(patience.Token);
            await UntilAsync(world, "aws", status => status?["role"]?.ToString() == "primary" && status.IsTrue("protected"), patience.Token);

            await world.FaultsOf("aws").Single(fault => fault.Name == "kill").Act();
            await UntilAsync(world, "gcp", status => status?["role"]?.ToString() == "primary", patience.Token);

            await world.FaultsOf("aws").Single(fault => fault.Name == "return").Act();
            await UntilAsync(world, "gcp", status => status.IsTrue("protected"), patience.Token);
            await app.StopAsync(patience.Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task UntilAsync(AspireWorld world, string cloud, Func<System.Text.Json.Nodes.JsonNode?, bool> reached, CancellationToken cancellation)
    {
        using var controller = new ControllerClient(world.ControllerUrl(cloud), world.OperatorToken);
        while (!reached(await controller.StatusAsync(cancellation)))
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellation);
    }
}
#endif
