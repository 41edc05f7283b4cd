using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Local;

/// <summary>Turns the application model into a world of processes on this machine: the embedded host.</summary>
public static class LocalHost
{
    /// <summary>In the repository, or for root where an unprivileged database server can read it.</summary>
    public static string DefaultStateFolder { get; } = LocalWorldOptions.DefaultStateFolder(Repository.Root);

    /// <param name="model">What to run.</param>
    /// <param name="stateFolder">Where it lives.</param>
    /// <param name="ports">Ports that were moved, by name; null: free ones for everything, as a drill wants them.</param>
    public static LocalWorldOptions Options(ApplicationModel model, string stateFolder, IReadOnlyDictionary<string, int>? ports) => new()
    {
        StateFolder = stateFolder,
        PlanPath = Repository.PlanFile,
        Services = ServiceFolders.Beside(AppContext.BaseDirectory),
        Ports = ports is null ? PortMap.Free : Ports(model, ports),
        ApiReplicas = model.Services.Where(service => service.Project == "CrmDr.Api").Max(service => service.Replicas),
    };

    private static PortMap Ports(ApplicationModel model, IReadOnlyDictionary<string, int> moved) =>
        model.Ports.Concat(moved).Aggregate(PortMap.Free, (map, port) => map.With(port.Key, port.Value));
}
