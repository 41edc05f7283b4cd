using static CrmDr.AppHost.Publish.Pods;

namespace CrmDr.AppHost.Publish;

/// <summary>The programs of the application, configured with the settings that they read.</summary>
internal static class Workloads
{
    public const string Api = "crmdr-api";
    public const string Controller = "crmdr-controller";
    public const string Gateway = "crmdr-gateway";
    public const string Migrations = "crmdr-migrations";
    public const string Provisioner = "crmdr-provisioner";

    // Of both clouds: the one's authority is public, the other's is its own.
    private const string CacheAuthorities = "/etc/crmdr/cache-ca/ca.pem";

    // Tokens are files: they are exchanged without a restart.
    private static readonly string[] ApiFiles = ["database-ca", "cache-ca", "identity-keys", "api-access"];
    private static readonly string[] ControllerFiles = ["database-ca", "cache-ca", "controller-tls", "witness-tls", "controller-access"];

    private static readonly string[] AccessKinds = ["Operator", "Peer", "Application"];

    private static readonly string[] LostNode = ["node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"];

    public static IEnumerable<Tree> OfApi() =>
    [
        Deployment(Api, null, Rolling, Spec(Api, Container(Api,
        [
            .. Common("http://+:8080"),
            .. Database("crm", "crm_app", Api),
            .. Cache(Api),
            Literal("Cache__CaFile", CacheAuthorities),
            Literal("Controller__Url", $"http://{Controller}:8090"),
            Literal("Controller__TokenFile", "/etc/crmdr/api-access/application"),
            FromConfig("Identity__Issuer", "crmdr-config", "identity-issuer"),
            FromConfig("Identity__Audience", "crmdr-config", "identity-audience"),
            Literal("Identity__KeysFile", "/etc/crmdr/identity-keys/keys.json"),
        ], "512Mi", ApiFiles).Served("/health", "/ready", ("http", 8080)), 45, ApiFiles)),
        Service(Api, Api, ("http", 8080)),
        Disruption(Api),
    ];

    /// <param name="provisions">Strategy pilot-light: the controller scales the application, as its own account.</param>
    public static IEnumerable<Tree> OfController(bool provisions)
    {
        var container = Container(Controller,
        [
            .. Common("http://+:8090;https://+:8443"),
            .. Database("crm", "crmdr", Controller),
            FromConfig("PEER_DATABASE_HOST", "db-config", "peer-host"),
            FromSecret("PEER_DATABASE_PASSWORD", Controller, "peer-database-password"),
            Literal("ConnectionStrings__peer", Connection("$(PEER_DATABASE_HOST)", "crmdr_replication", "$(PEER_DATABASE_PASSWORD)")),
            .. Cache(Controller),
            .. Cache(Controller, peer: true),
            Literal("Cache__CaFile", CacheAuthorities),
            FromField("POD_IP", "status.podIP"),
            Literal("Replica__Name", "$(POD_NAME)"),
            Literal("Replica__Address", "http://$(POD_IP):8090"),
            FromConfig("Peer__Name", "crmdr-config", "peer"),
            FromConfig("Peer__Url", "crmdr-config", "peer-controller-url"),
            Literal("Peer__CaFile", "/etc/crmdr/controller-tls/ca.crt"),
            FromConfig("Peer__SubscriptionRootCertificate", "db-config", "subscription-authority"),
            Literal("Kestrel__Certificates__Default__Path", "/etc/crmdr/controller-tls/tls.crt"),
            Literal("Kestrel__Certificates__Default__KeyPath", "/etc/crmdr/controller-tls/tls.key"),
            FromConfig("Witness__Kind", "crmdr-config", "witness-kind"),
            Optional(FromSecret("ConnectionStrings__witness", Controller, "witness-connection")),
            .. Enumerable.Range(0, 3).Select(member => FromConfig($"Witness__Etcd__Endpoints__{member}", "crmdr-config", $"witness-{member}")),
            Literal("Witness__Etcd__CaFile", "/etc/crmdr/witness-tls/ca.crt"),
            Literal("Witness__Etcd__CertificateFile", "/etc/crmdr/witness-tls/tls.crt"),
            Literal("Witness__Etcd__KeyFile", "/etc/crmdr/witness-tls/tls.key"),
            FromConfig("Console__GatewayUrl", "crmdr-config", "console-gateway"),
            .. AccessKinds.Select(kind => Literal($"Access__{kind}File", $"/etc/crmdr/controller-access/{kind.ToLowerInvariant()}")),
        ], "384Mi", ControllerFiles).Served("/health", "/ready", ("http", 8090), ("https", 8443));
        var spec = Spec(Controller, container, 30, ControllerFiles)
            .With("tolerations", LostNode.Select(key => new Tree
            {
                ["key"] = key,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = 5,
            }).ToList());
        if (provisions)
            spec.With("automountServiceAccountToken", true);
        // Two, of which one acts (docs/adr/0059): a node that is drained or an update costs the cloud nothing.
        return [Deployment(Controller, 2, Rolling, spec), Service(Controller, Controller, ("http", 8090), ("https", 8443)), Disruption(Controller)];
    }

    public static IEnumerable<Tree> OfMigrations() =>
    [
        Tree.Object("batch/v1", "Job", Migrations, labels: Labels(Migrations)).With("spec", new Tree
        {
            ["backoffLimit"] = 5,
            ["ttlSecondsAfterFinished"] = 3600,
            ["template"] = Template(Migrations, Spec(Migrations, Container(Api, [.. Common("http://+:8080"), .. Database("migrations", "crmdr", Migrations)], "256Mi", "database-ca")
                .With("args", new List<string> { "migrate" }), 30, "database-ca").With("restartPolicy", "OnFailure")),
        }),
    ];

    public static IEnumerable<Tree> OfGateway(IEnumerable<string> clouds) =>
    [
        Deployment(Gateway, 2, Rolling, Spec(Gateway, Container(Gateway,
        [
            .. Common("http://+:8080"),
            Literal("Gateway__Mode", "full"),
            Literal("Access__OperatorFile", "/etc/crmdr/gateway-access/operator"),
            .. clouds.Select(cloud => FromConfig($"Pools__{cloud}__Origins__0", "crmdr-config", $"origin-{cloud}")),
        ], "512Mi", "gateway-access").Served("/_lb/health", "/_lb/health", ("http", 8080)), 45, "gateway-access")),
        WithHealthPath(Service(Gateway, Gateway, ("http", 8080)), "/_lb/health"),
        Disruption(Gateway),
        Account(Gateway),
    ];

    /// <summary>Strategy pilot-light: what the controller may do at the API server, which is to read one deployment and to change its scale.</summary>
    public static IEnumerable<Tree> OfProvisioner()
    {
        var role = new Tree
        {
            ["apiGroup"] = "rbac.authorization.k8s.io",
            ["kind"] = "Role",
            ["name"] = Provisioner,
        };
        Tree Rule(string resource, params IEnumerable<string> verbs) => new()
        {
            ["apiGroups"] = new List<string> { "apps" },
            ["resources"] = new List<string> { resource },
            ["resourceNames"] = new List<string> { Api },
            ["verbs"] = verbs.ToList(),
        };
        yield return Tree.Object("rbac.authorization.k8s.io/v1", "Role", Provisioner).With("rules", new List<Tree> { Rule("deployments", "get"), Rule("deployments/scale", "get", "patch") });
        yield return Tree.Object("rbac.authorization.k8s.io/v1", "RoleBinding", Provisioner)
            .With("roleRef", role)
            .With("subjects", new List<Tree> { new() { ["kind"] = "ServiceAccount", ["name"] = Controller } });
        yield return Networks.OfProvisioner();
    }

    public static Tree Account(string name) => Tree.Object("v1", "ServiceAccount", name, labels: Labels(name)).With("automountServiceAccountToken", false);

    private static Tree Optional(Tree variable)
    {
        ((Tree)((Tree)variable["valueFrom"])["secretKeyRef"]).With("optional", true);
        return variable;
    }

    private static Tree WithHealthPath(Tree service, string path)
    {
        ((Tree)service["metadata"]).With("annotations", new Tree { ["alb.ingress.kubernetes.io/healthcheck-path"] = path });
        return service;
    }

    private static IEnumerable<Tree> Common(string urls) =>
    [
        Literal("ASPNETCORE_URLS", urls),
        Literal("DOTNET_ENABLE_DIAGNOSTICS", "0"), // it would write to a read-only file system
        Literal("Plan__Path", "/etc/crmdr/plan/drplan.json"),
        Literal("Plan__Profile", "production"),
        FromConfig("Plan__Strategy", "crmdr-config", "strategy"),
        FromConfig("Cloud__Name", "crmdr-config", "cloud"),
        FromConfig("Cloud__Provider", "crmdr-config", "provider"),
        FromConfig("Cloud__Region", "crmdr-config", "region"),
        FromConfig("Cloud__Project", "crmdr-config", "project"),
        FromConfig("OTEL_EXPORTER_OTLP_ENDPOINT", "crmdr-config", "otlp-endpoint"),
        FromField("POD_NAME", "metadata.name"),
        FromField("POD_NAMESPACE", "metadata.namespace"),
        Literal("OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=$(POD_NAME),k8s.namespace.name=$(POD_NAMESPACE)"),
    ];

    // Kubernetes itself puts the earlier variables in the place of $(NAME): the password is in the secret alone.
    private static IEnumerable<Tree> Database(string connection, string role, string secret) =>
    [
        FromConfig("DATABASE_HOST", "db-config", "host"),
        FromSecret("DATABASE_PASSWORD", secret, "database-password"),
        Literal($"ConnectionStrings__{connection}", Connection("$(DATABASE_HOST)", role, "$(DATABASE_PASSWORD)")),
    ];

    private static IEnumerable<Tree> Cache(string secret, bool peer = false)
    {
        var (variable, key, connection) = peer ? ("PEER_CACHE", "peer-", "peerCache") : ("CACHE", "", "cache");
        return
        [
            FromConfig($"{variable}_HOST", "cache-config", $"{key}host"),
            FromConfig($"{variable}_PORT", "cache-config", $"{key}port"),
            FromSecret($"{variable}_PASSWORD", secret, $"{key}cache-password"),
            Literal($"ConnectionStrings__{connection}", $"$({variable}_HOST):$({variable}_PORT),ssl=true,password=$({variable}_PASSWORD)"),
        ];
    }

    private static string Connection(string host, string role, string password) =>
        $"Host={host};Port=5432;Database=crm;Username={role};Password={password};SSL Mode=VerifyFull;Root Certificate=/etc/crmdr/database-ca/ca.pem";
}
