using CrmDr.Failover.Plan;
using static CrmDr.AppHost.Publish.Workloads;

namespace CrmDr.AppHost.Publish;

/// <summary>What one cloud adds to the base: its names, its secrets and its way in.</summary>
internal static class CloudParts
{
    // The remote names are those of terraform/modules/replication-native, which makes the places and fills them.
    private static readonly (string Secret, (string Key, string Remote)[] Keys)[] Secrets =
    [
        (Api, [("database-password", "crm-app"), ("cache-password", "cache")]),
        ("api-access", [("application", "access-application")]),
        (Controller,
        [
            ("database-password", "crmdr"), ("peer-database-password", "peer-replication"), ("cache-password", "cache"), ("peer-cache-password", "peer-cache"),
        ]),
        ("controller-access", [("operator", "access-operator"), ("peer", "access-peer"), ("application", "access-application")]),
        (Migrations, [("database-password", "crmdr")]),
        ("gateway-access", [("operator", "access-operator")]),
        ("database-ca", [("ca.pem", "database-ca")]),
        ("cache-ca", [("ca.pem", "cache-ca")]),
        ("identity-keys", [("keys.json", "identity-keys")]),
        ("controller-tls", [("tls.crt", "controller-certificate"), ("tls.key", "controller-key"), ("ca.crt", "controller-ca")]),
        ("witness-tls", [("tls.crt", "witness-certificate"), ("tls.key", "witness-key"), ("ca.crt", "witness-ca")]),
    ];

    private static readonly (string Secret, (string Key, string Remote)[] Keys) OfMember =
        ("etcd-tls", [("tls.crt", "witness-member-certificate"), ("tls.key", "witness-member-key"), ("ca.crt", "witness-ca")]);

    /// <summary>How many APIs a cloud runs when all is well.</summary>
    public static int Replicas(CloudCapacity capacity) => capacity switch
    {
        CloudCapacity.Full => 3,
        CloudCapacity.Reduced => 1,
        _ => 0,
    };

    /// <param name="cloud">The cloud.</param>
    /// <param name="peer">The other one.</param>
    /// <param name="strategy">The plan's.</param>
    /// <param name="settings">The cloud's settings file, read.</param>
    public static IEnumerable<Tree> Config(string cloud, string peer, string strategy, IReadOnlyDictionary<string, string> settings) =>
    [
        Map("db-config", new Tree { ["host"] = "settings", ["peer-host"] = "settings", ["subscription-authority"] = "settings" }),
        Map("cache-config", new Tree { ["host"] = "settings", ["port"] = "settings", ["peer-host"] = "settings", ["peer-port"] = "settings" }),
        Map("crmdr-config", new Tree
        {
            ["cloud"] = cloud, ["peer"] = peer, ["strategy"] = strategy, ["installation"] = settings["installation"], ["peer-controller-url"] = "settings",
            [$"origin-{cloud}"] = $"http://{Api}:8080", [$"origin-{peer}"] = "settings",
            ["provider"] = cloud, ["region"] = settings.GetValueOrDefault("region", ""), ["project"] = settings.GetValueOrDefault("project", ""),
            ["witness-kind"] = settings["witness"], ["witness-host"] = "settings", ["witness-cluster"] = "settings", ["witness-0"] = "settings", ["witness-1"] = "settings", ["witness-2"] = "settings",
            ["identity-issuer"] = "settings", ["identity-audience"] = "settings", ["otlp-endpoint"] = "settings",
            ["console-gateway"] = settings["gateway"] == "on" ? $"http://{Gateway}:8080" : "", // its pools and its traffic, of the replica that answers
        }),
    ];

    /// <param name="cloud">The cloud.</param>
    /// <param name="installation">What the names of its secrets begin with.</param>
    /// <param name="etcd">The witness is etcd, with a member in this cloud.</param>
    public static IEnumerable<Tree> OfSecrets(string cloud, string installation, bool etcd)
    {
        var account = new Tree { ["name"] = "crmdr-secrets" };
        // In GCP the account itself is granted each secret (Workload Identity Federation), so it stands for nobody else.
        yield return Tree.Object("v1", "ServiceAccount", "crmdr-secrets", cloud == "aws" ? new Tree { ["eks.amazonaws.com/role-arn"] = "settings" } : null)
            .With("automountServiceAccountToken", false);
        var provider = cloud == "aws"
            ? new Tree { ["aws"] = new Tree { ["service"] = "SecretsManager", ["region"] = "settings", ["auth"] = new Tree { ["jwt"] = new Tree { ["serviceAccountRef"] = account } } } }
            : new Tree
            {
                ["gcpsm"] = new Tree
                {
                    ["projectID"] = "settings",
                    ["auth"] = new Tree { ["workloadIdentity"] = new Tree { ["clusterLocation"] = "settings", ["clusterName"] = "settings", ["serviceAccountRef"] = account } },
                },
            };
        yield return Tree.Object("external-secrets.io/v1", "SecretStore", "crmdr").With("spec", new Tree { ["provider"] = provider });
        var secrets = Secrets.Select(secret => secret.Secret == Controller && !etcd ? (secret.Secret, [.. secret.Keys, ("witness-connection", "witness-connection")]) : secret);
        foreach (var (secret, keys) in etcd ? secrets.Append(OfMember) : secrets)
            yield return Tree.Object("external-secrets.io/v1", "ExternalSecret", secret).With("spec", new Tree
            {
                ["refreshInterval"] = "1h",
                ["secretStoreRef"] = new Tree { ["kind"] = "SecretStore", ["name"] = "crmdr" },
                ["target"] = new Tree { ["name"] = secret },
                ["data"] = keys.Select(key => new Tree { ["secretKey"] = key.Key, ["remoteRef"] = new Tree { ["key"] = installation + (cloud == "aws" ? '/' : '-') + key.Remote } }).ToList(),
            });
    }

    /// <summary>The balancer's own checks ask what stays up when the role moves; <c>/active</c> always reaches this cloud's API, never the other's through the gateway.</summary>
    public static IEnumerable<Tree> OfIngress(string cloud, bool gateway)
    {
        var (service, health) = gateway ? (Gateway, "/_lb/health") : (Api, "/ready");
        return cloud == "aws" ? OfAws(service) : OfGcp(service, health);
    }

    /// <summary>Where the other cloud reaches the controller and the API: inside the VPN only.</summary>
    public static IEnumerable<Tree> OfInternal(string cloud)
    {
        foreach (var (name, port) in new[] { (Api, ("http", 8080)), (Controller, ("https", 8443)) })
        {
            yield return Reached(cloud, name, port);
        }
    }

    /// <summary>A service with an address inside the VPN.</summary>
    public static Tree Reached(string cloud, string name, params IEnumerable<(string Name, int Port)> ports)
    {
        var service = Pods.Service($"{name}-internal", name, ports);
        ((Tree)service["metadata"]).With("annotations", cloud == "aws"
            ? new Tree
            {
                ["service.beta.kubernetes.io/aws-load-balancer-type"] = "external",
                ["service.beta.kubernetes.io/aws-load-balancer-scheme"] = "internal",
                ["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"] = "ip",
            }
            : new Tree { ["networking.gke.io/load-balancer-type"] = "Internal" });
        ((Tree)service["spec"]).With("type", "LoadBalancer");
        if (name == WitnessMembers.Etcd)
            ((Tree)service["spec"]).With("publishNotReadyAddresses", true);
        return service;
    }

    public static Tree Scaling(int least) => Tree.Object("autoscaling/v2", "HorizontalPodAutoscaler", Api).With("spec", new Tree
    {
        ["scaleTargetRef"] = new Tree { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = Api },
        ["minReplicas"] = least,
        ["maxReplicas"] = 12,
        ["metrics"] = new List<Tree>
        {
            new() { ["type"] = "Resource", ["resource"] = new Tree { ["name"] = "cpu", ["target"] = new Tree { ["type"] = "Utilization", ["averageUtilization"] = 60 } } },
        },
    });

    private static IEnumerable<Tree> OfAws(string service)
    {
        Tree To(string path, string type, string target) => new()
        {
            ["path"] = path,
            ["pathType"] = type,
            ["backend"] = new Tree { ["service"] = new Tree { ["name"] = target, ["port"] = new Tree { ["name"] = "http" } } },
        };
        yield return Tree.Object("networking.k8s.io/v1", "Ingress", "crmdr", new Tree
        {
            ["alb.ingress.kubernetes.io/scheme"] = "internet-facing",
            ["alb.ingress.kubernetes.io/target-type"] = "ip",
            ["alb.ingress.kubernetes.io/listen-ports"] = """[{"HTTPS":443}]""",
            ["alb.ingress.kubernetes.io/certificate-arn"] = "settings",
            // The gateway's Service carries its own path, which wins over this one.
            ["alb.ingress.kubernetes.io/healthcheck-path"] = "/ready",
            ["alb.ingress.kubernetes.io/healthcheck-interval-seconds"] = "5",
            ["alb.ingress.kubernetes.io/healthcheck-timeout-seconds"] = "2",
        }).With("spec", new Tree
        {
            ["ingressClassName"] = "alb",
            ["rules"] = new List<Tree>
            {
                new() { ["host"] = "settings", ["http"] = new Tree { ["paths"] = new List<Tree> { To("/active", "Exact", Api), To("/", "Prefix", service) } } },
                // Under any name: a balancer in DNS can ask this cloud alone only by the load balancer's own name, for its addresses change.
                new() { ["http"] = new Tree { ["paths"] = new List<Tree> { To("/active", "Exact", Api) } } },
            },
        });
    }

    private static IEnumerable<Tree> OfGcp(string service, string health)
    {
        Tree To(string path, string type, string target) => new()
        {
            ["matches"] = new List<Tree> { new() { ["path"] = new Tree { ["type"] = type, ["value"] = path } } },
            ["backendRefs"] = new List<Tree> { new() { ["name"] = target, ["port"] = 8080 } },
        };
        yield return Tree.Object("gateway.networking.k8s.io/v1", "Gateway", "crmdr", new Tree { ["networking.gke.io/certmap"] = "settings" }).With("spec", new Tree
        {
            ["gatewayClassName"] = "gke-l7-global-external-managed",
            // The reserved one, which the global balancer names; another would come with each new Gateway.
            ["addresses"] = new List<Tree> { new() { ["type"] = "NamedAddress", ["value"] = "settings" } },
            ["listeners"] = new List<Tree> { new() { ["name"] = "https", ["protocol"] = "HTTPS", ["port"] = 443 } },
        });
        yield return Tree.Object("gateway.networking.k8s.io/v1", "HTTPRoute", "crmdr").With("spec", new Tree
        {
            ["parentRefs"] = new List<Tree> { new() { ["name"] = "crmdr" } },
            ["hostnames"] = new List<string> { "settings" },
            ["rules"] = new List<Tree> { To("/active", "Exact", Api), To("/", "PathPrefix", service) },
        });
        foreach (var (target, path) in new[] { (Api, "/ready"), (service, health) }.Distinct())
            yield return Tree.Object("networking.gke.io/v1", "HealthCheckPolicy", target).With("spec", new Tree
            {
                ["default"] = new Tree
                {
                    ["checkIntervalSec"] = 5,
                    ["timeoutSec"] = 2,
                    ["config"] = new Tree { ["type"] = "HTTP", ["httpHealthCheck"] = new Tree { ["port"] = 8080, ["requestPath"] = path } },
                },
                ["targetRef"] = new Tree { ["group"] = "", ["kind"] = "Service", ["name"] = target },
            });
    }

    private static Tree Map(string name, Tree data) => Tree.Object("v1", "ConfigMap", name).With("data", data);
}
