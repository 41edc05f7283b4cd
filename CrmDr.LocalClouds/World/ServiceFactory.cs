using System.Collections.Immutable;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.Identity;

namespace CrmDr.LocalClouds.World;

/// <summary>Makes the services of a world with the configuration that docs/design.md, "Contracts", lists.</summary>
internal sealed class ServiceFactory(LocalWorldOptions options, LocalEngines engines, LocalIdentity identity, SharedTokens tokens, HttpProbe probe)
{
    // Every session of PostgreSQL warms up by itself; on cores shared with two databases a few warm ones carry more than many cold ones: docs/adr/0052.
    private const int ApiConnections = 8;

    private readonly string _copies = engines.State.Place("services");

    private readonly ImmutableDictionary<string, string> _common = Common(options, engines);

    /// <summary>Where the host starts and ends what a pilot light needs.</summary>
    public const string PlatformPort = "platform";

    private readonly DrPlan _plan = PlanOf(options);

    /// <summary>Strategy pilot-light, and this is its standby.</summary>
    public bool RunsWhenNeeded(string cloud) => _plan.CapacityOf(cloud) == CloudCapacity.Minimal;

    /// <summary>Where a controller is reached by the other one: by TLS. Inside its cloud it is reached without.</summary>
    public static string PeerPort(string cloud) => $"controller-{cloud}-peer";

    public Service Controller(string cloud, string peer, int peerControllerRelay)
    {
        var (own, certificate) = (engines.Cloud(cloud), engines.Certificates[$"{cloud}-controller"]);
        var more = RunsWhenNeeded(cloud)
            ? new Dictionary<string, string> { ["Provisioner__Kind"] = "local", ["Provisioner__Url"] = $"http://127.0.0.1:{engines.Ports[PlatformPort]}", ["Provisioner__Token"] = engines.Secrets.Platform }
            : [];
        return Make($"{cloud}-controller", options.Services.Controller, "CrmDr.Controller.dll", engines.Ports[$"controller-{cloud}"], new(Witness(own).Concat(more))
        {
            ["Cloud__Name"] = cloud,
            ["Peer__Name"] = peer,
            ["Peer__Url"] = $"https://127.0.0.1:{peerControllerRelay}",
            ["Peer__CaFile"] = engines.Certificates.Authority,
            ["Kestrel__Certificates__Default__Path"] = certificate.Certificate,
            ["Kestrel__Certificates__Default__KeyPath"] = certificate.Key,
            ["ConnectionStrings__crm"] = own.ConnectionString(DatabaseRole.Owner),
            ["ConnectionStrings__peer"] = engines.Cloud(peer).ConnectionStringForPeer(),
            ["ConnectionStrings__cache"] = own.RedisEndpoint,
            ["ConnectionStrings__peerCache"] = engines.Cloud(peer).RedisEndpointForPeer,
            ["Cache__CaFile"] = engines.Certificates.Authority,
            ["Access__OperatorFile"] = tokens.FileOf(SharedTokenKind.Operator, cloud),
            ["Access__PeerFile"] = tokens.FileOf(SharedTokenKind.Peer, cloud),
            ["Access__ApplicationFile"] = tokens.FileOf(SharedTokenKind.Application, cloud),
            ["Console__GatewayUrl"] = Local(engines.Ports["gateway"]),
            ["Console__PeerUrl"] = Local(engines.Ports[$"controller-{peer}"]),
            ["Console__HostUrl"] = Local(engines.Ports["faults"]),
        }, tlsPort: engines.Ports[PeerPort(cloud)]);
    }

    public Service Api(string cloud, string peer, int number, Uri controller)
    {
        var own = engines.Cloud(cloud);
        return Make($"{cloud}-api-{number}", options.Services.Api, "CrmDr.Api.dll", engines.Ports[$"api-{cloud}-{number}"], new()
        {
            ["Cloud__Name"] = cloud,
            ["ConnectionStrings__crm"] = $"{own.ConnectionString(DatabaseRole.App)};Maximum Pool Size={ApiConnections}",
            ["ConnectionStrings__cache"] = own.RedisEndpoint,
            ["ConnectionStrings__peerCache"] = engines.Cloud(peer).RedisEndpointForPeer,
            ["Cache__CaFile"] = engines.Certificates.Authority,
            ["Controller__Url"] = controller.GetLeftPart(UriPartial.Authority),
            ["Controller__TokenFile"] = tokens.FileOf(SharedTokenKind.Application, cloud),
            ["Identity__Issuer"] = LocalIdentity.Issuer,
            ["Identity__Audience"] = LocalIdentity.Audience,
            ["Identity__KeysFile"] = identity.PublicKeysFile,
        }, new()
        {
            // Who owns the tables may do more than the service: only the job that migrates is told.
            ["ConnectionStrings__migrations"] = own.ConnectionString(DatabaseRole.Owner),
        });
    }

    /// <param name="origins">For each cloud the relay ports that lead to its APIs.</param>
    public Service Gateway(IEnumerable<(string Cloud, int Number, int RelayPort)> origins)
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__Mode"] = options.GatewayMode,
            ["Access__OperatorFile"] = tokens.FileOf(SharedTokenKind.Operator, ""),
        };
        foreach (var (cloud, number, port) in origins)
            environment[$"Pools__{cloud}__Origins__{number - 1}"] = $"http://127.0.0.1:{port}";
        return Make("gateway", options.Services.Gateway, "CrmDr.Gateway.dll", engines.Ports["gateway"], environment);
    }

    private static string Local(int port) => $"http://127.0.0.1:{port}";

    private static Dictionary<string, string> Witness(CloudEngines own) => own.EtcdEndpoints.Count == 0
        ? new() { ["Witness__Kind"] = "postgres", ["ConnectionStrings__witness"] = own.WitnessConnectionString }
        : own.EtcdEndpoints.Select((member, index) => (Name: $"Witness__Etcd__Endpoints__{index}", Value: member.GetLeftPart(UriPartial.Authority)))
            .Append((Name: "Witness__Kind", Value: "etcd")).ToDictionary(one => one.Name, one => one.Value);

    private Service Make(string name, string folder, string assembly, int port, Dictionary<string, string> environment, Dictionary<string, string>? ofJobs = null, int? tlsPort = null) => new(
        name, Path.Combine(ServiceCopy.Make(folder, assembly, _copies), assembly), port, tlsPort, Common(name).SetItems(environment), Common(name).SetItems(environment).SetItems(ofJobs ?? []),
        Path.Combine(engines.State.Logs, name + ".log"), engines.Supervisor, probe);

    private static DrPlan PlanOf(LocalWorldOptions options)
    {
        var result = DrPlanReader.Read(File.ReadAllText(options.PlanPath), new PlanOverrides(options.Profile, options.Strategy, options.Replication, options.OnStandbyLoss));
        return result.Plan ?? throw new LocalCloudsException($"The plan {Path.GetFullPath(options.PlanPath)} is not valid:{string.Concat(result.Faults.Select(fault => $"\n  - {fault}"))}");
    }

    // Several of one kind would otherwise be told apart by a random id alone.
    private ImmutableDictionary<string, string> Common(string name) => _common.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT") && !_common.ContainsKey("OTEL_SERVICE_NAME") ? _common.SetItem("OTEL_SERVICE_NAME", name) : _common;

    private static ImmutableDictionary<string, string> Common(LocalWorldOptions options, LocalEngines engines)
    {
        var temporary = engines.State.Place("tmp");
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        var environment = DotnetHost.Environment(temporary).SetItem("Plan__Path", Path.GetFullPath(options.PlanPath)).SetItems(options.Telemetry);
        if (options.Profile is { } profile)
            environment = environment.SetItem("Plan__Profile", profile);
        if (options.Strategy is { } strategy)
            environment = environment.SetItem("Plan__Strategy", strategy);
        if (options.Replication is { } replication)
            environment = environment.SetItem("Plan__Replication", replication);
        if (options.OnStandbyLoss is { } loss)
            environment = environment.SetItem("Plan__OnStandbyLoss", loss);
        if (options.CacheSync is { } cache)
            environment = environment.SetItem("Plan__CacheSync", cache);
        return environment;
    }
}
