using System.Collections.Immutable;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Model;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;
using CrmDr.LocalClouds.Telemetry;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Cli;

/// <summary>Runs a world for a person: starts it, shows it, tells what happens, and stops it when asked to.</summary>
public sealed class UpHost(Terminal terminal)
{
    /// <summary>Aspire's own port for it.</summary>
    private const int DashboardPort = 18888;

    public async Task<int> RunAsync(UpOptions options, CancellationToken cancellation)
    {
        var plan = Plans.Read(options.Profile, options.Strategy, options.Replication, options.OnStandbyLoss, options.CacheSync);
        var model = ApplicationModel.Of(plan.Clouds);
        var started = terminal.Time.GetTimestamp();
        terminal.Line($"Starting {string.Join(" and ", model.Clouds.Select(cloud => $"{cloud.Name} ({cloud.Role})"))}, gateway and witness; "
            + $"{Plans.Spell(plan.Strategy)}, profile {plan.Profile}");
        await using var dashboard = options.Dashboard ? await DashboardAsync(cancellation) : null;
        var world = await LocalWorld.StartAsync(
            LocalHost.Options(model, options.StateFolder, options.Ports) with
            {
                Fresh = options.Fresh,
                Profile = options.Profile,
                Strategy = options.Strategy,
                Replication = options.Replication,
                OnStandbyLoss = options.OnStandbyLoss,
                CacheSync = options.CacheSync,
                GatewayMode = options.Gateway,
                Witness = options.Witness,
                Engines = options.Engines,
                Telemetry = dashboard?.Variables ?? ImmutableDictionary<string, string>.Empty,
            },
            new Lines(terminal), terminal.Time, cancellation);
        try
        {
            var clouds = plan.Clouds.InOrder.Select(world.Cloud).ToList();
            var faults = new Uri($"http://127.0.0.1:{world.FaultsPort}");
            var document = Document(world, clouds, options, plan);
            var happenings = new Happenings(terminal.Time);
            await using var scenarios = new ScenarioRunner(options.StateFolder, happenings, terminal.Time);
            var control = new HostControl(world, scenarios, new ReportShelf(Path.Combine(Repository.Root, "reports")), happenings, terminal.Time);
            await using var server = await FaultServer.StartAsync(world, document, terminal, happenings, control);
            new RunningWorld(Environment.ProcessId, world.GatewayUrl, faults, [.. clouds.Select(cloud => cloud.ControllerUrl)]).Write(world.Folder);
            world.WriteEnvironments();
            UpTable.Show(terminal, world, model, faults, dashboard?.Url);
            terminal.Line($"Ready after {terminal.Time.GetElapsedTime(started).TotalSeconds:0.0} s. Ctrl-C stops everything.");
            var elsewhere = options.StateFolder == LocalHost.DefaultStateFolder ? "" : $" --state {options.StateFolder}";
            terminal.Line($"Use it: curl -H \"Authorization: Bearer $(./crmdr token{elsewhere})\" {world.GatewayUrl}api/v1/accounts");
            terminal.Line($"See it: {string.Join(" or ", clouds.Select(cloud => cloud.ControllerUrl))} (orders ask for the token that ./crmdr token --operator{elsewhere} prints)");
            terminal.Line($"Break it: curl -X POST {faults}clouds/{plan.Clouds.Primary}/kill   mend it: curl -X POST {faults}clouds/{plan.Clouds.Primary}/return");
            var streams = clouds.Select(cloud => new Uri(cloud.ControllerUrl, "/api/events")).Append(new Uri(world.GatewayUrl, "/_lb/events"));
            await new EventTail(terminal, [.. streams]).RunAsync(cancellation);
        }
        finally
        {
            RunningWorld.Forget(world.Folder);
            terminal.Line("Stopping...");
            await world.DisposeAsync();
        }

        terminal.Line("Stopped; the state is kept. --fresh starts anew.");
        return ExitCode.Success;
    }

    private Task<AspireDashboard> DashboardAsync(CancellationToken cancellation)
    {
        terminal.Line("  Starting the Aspire dashboard");
        return AspireDashboard.StartAsync(DashboardPort, terminal.Time, cancellation);
    }

    /// <summary>What a drill needs to know of the world.</summary>
    internal static FaultsDocument Document(LocalWorld world, IEnumerable<LocalCloud> clouds, UpOptions options, DrPlan plan) => new()
    {
        GatewayUrl = world.GatewayUrl,
        WitnessConnectionString = world.EtcdEndpoints.Count > 0 ? "" : world.Witness.AdminConnectionString,
        EtcdEndpoints = world.EtcdEndpoints,
        LogFolder = Path.Combine(world.Folder, "logs"),
        Profile = plan.Profile,
        Strategy = Plans.Spell(plan.Strategy),
        Replication = PlanChoice.Word(plan.Replication.Mode),
        OnStandbyLoss = PlanChoice.Word(plan.Replication.OnStandbyLoss),
        CacheSync = PlanChoice.Word(plan.Cache.Sync),
        Gateway = options.Gateway,
        Clouds = [.. clouds.Select(cloud => new FaultsCloud(cloud.Name, cloud.ControllerUrl, cloud.AdminConnectionString))],
        Links = [.. world.Links.Select(link => link.Name)],
    };
}
