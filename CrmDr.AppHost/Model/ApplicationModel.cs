using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Model;

/// <summary>
/// What the application consists of and where each part is: the one description that every host and publisher reads.
/// None of them reads another.
/// </summary>
public sealed record ApplicationModel
{
    public const string Edge = "edge";
    public const string Witness = "witness";

    public required IReadOnlyList<CloudModel> Clouds { get; init; }

    public required IReadOnlyList<ServiceModel> Services { get; init; }

    public required IReadOnlyList<EngineModel> Engines { get; init; }

    public required IReadOnlyList<LinkModel> Links { get; init; }

    public EngineModel Engine(string kind, string place) => Engines.First(engine => engine.Kind == kind && engine.Place == place);

    public ServiceModel Service(string project, string place) => Services.First(service => service.Project == project && service.Place == place);

    /// <summary>Port of the local world's fault interface.</summary>
    public int FaultsPort { get; init; } = 8099;

    /// <summary>Every port by the name under which it can be moved.</summary>
    public IReadOnlyDictionary<string, int> Ports => Services.Select(service => (service.Name, service.Port))
        .Concat(Engines.Select(engine => (engine.Name, engine.Port)))
        .Append(("faults", FaultsPort))
        .ToDictionary(port => port.Item1, port => port.Item2);

    public static ApplicationModel Of(CloudsPlan clouds)
    {
        // Ports belong to the clouds' names, not to their roles: after a failback in the plan a bookmark still leads to the same cloud.
        var names = clouds.InOrder.Order(StringComparer.Ordinal).ToList();
        return new ApplicationModel
        {
            Clouds = [new CloudModel(clouds.Primary, "primary"), new CloudModel(clouds.Standby, "standby")],
            Services =
            [
                new ServiceModel("gateway", "CrmDr.Gateway", Edge, 8080),
                .. names.Select((cloud, index) => new ServiceModel($"controller-{cloud}", "CrmDr.Controller", cloud, 8090 + index)),
                .. names.Select((cloud, index) => new ServiceModel($"api-{cloud}", "CrmDr.Api", cloud, 8101 + (100 * index))),
            ],
            Engines =
            [
                .. names.Select((cloud, index) => new EngineModel($"postgres-{cloud}", "postgresql", cloud, 5501 + index)),
                new EngineModel("postgres-witness", "postgresql", Witness, 5503),
                .. names.Select((cloud, index) => new EngineModel($"redis-{cloud}", "redis", cloud, 6501 + index)),
            ],
            Links =
            [
                new LinkModel($"{clouds.Primary}-{clouds.Standby}", clouds.Primary, clouds.Standby),
                .. names.Select(cloud => new LinkModel($"gateway-{cloud}", Edge, cloud)),
                .. names.Select(cloud => new LinkModel($"{cloud}-witness", cloud, Witness)),
            ],
        };
    }
}
