using static CrmDr.AppHost.Publish.Workloads;

namespace CrmDr.AppHost.Publish;

/// <summary>Who may speak with whom: nobody, and then these.</summary>
internal static class Networks
{
    /// <summary>Nodes, databases and the other cloud are in it; so are the balancers of AWS.</summary>
    private const string Private = "10.0.0.0/8";

    // Google's balancers and their health checks come from these.
    private static readonly string[] Balancers = [Private, "130.211.0.0/22", "35.191.0.0/16"];

    // Where pods are told who they are: EKS Pod Identity and the metadata servers of both clouds.
    private static readonly string[] Metadata = ["169.254.170.23/32", "169.254.169.254/32", "169.254.169.252/32"];

    public static IEnumerable<Tree> OfBase() =>
    [
        Policy("default-deny", new Tree(), [], []),
        Policy("dns", new Tree(), [], [Rule("to", [new Tree { ["namespaceSelector"] = Named("kube-system") }], "UDP", 53), Rule("to", [new Tree { ["namespaceSelector"] = Named("kube-system") }], "TCP", 53)]),
        Policy("telemetry", new Tree(), [], [Rule("to", [Peers(Collectors.Collector), new Tree { ["namespaceSelector"] = Named("telemetry") }], "TCP", 4317)]),
        Of(Api, [Rule("from", [Peers(Gateway), .. Blocks(Balancers)], "TCP", 8080)], [Rule("to", [Peers(Controller)], "TCP", 8090), Rule("to", Blocks(Private), "TCP", 5432, 6378, 6379)]),
        Of(Controller, [Rule("from", [Peers(Api), Peers(Controller)], "TCP", 8090), Rule("from", Blocks(Private), "TCP", 8443)],
            [Rule("to", [Peers(Controller)], "TCP", 8090), Rule("to", Blocks(Private), "TCP", 5432, 6378, 6379, 8443), Rule("to", Blocks("0.0.0.0/0"), "TCP", WitnessMembers.Ports)]),
        Of(Migrations, [], [Rule("to", Blocks(Private), "TCP", 5432)]),
    ];

    /// <summary>The API server: where it is differs from cluster to cluster.</summary>
    public static Tree OfProvisioner() =>
        Policy(Provisioner, new Tree { ["matchLabels"] = Pods.Labels(Controller) }, [], [Rule("to", Blocks("0.0.0.0/0"), "TCP", 443, 6443)]);

    /// <summary>The gateway's, and what the console needs of the controller's: it shows pools and traffic.</summary>
    public static IEnumerable<Tree> OfGateway() =>
    [
        Of(Gateway, [Rule("from", [Peers(Controller), .. Blocks(Balancers)], "TCP", 8080)], [Rule("to", [Peers(Api), .. Blocks(Private)], "TCP", 8080)]),
        Policy("crmdr-console", new Tree { ["matchLabels"] = Pods.Labels(Controller) }, [], [Rule("to", [Peers(Gateway)], "TCP", 8080)]),
    ];

    /// <param name="fromPeer">The port that the other cloud's collector sends to.</param>
    public static Tree OfCollector(int fromPeer) => Of(Collectors.Collector, [Rule("from", [new Tree { ["podSelector"] = new Tree() }], "TCP", 4317), Rule("from", Blocks(Private), "TCP", fromPeer)],
        [Rule("to", Blocks("0.0.0.0/0"), "TCP", 443), Rule("to", Blocks(Private), "TCP", fromPeer), Rule("to", Blocks(Metadata), "TCP", 80, 988)]);

    public static Tree OfWitness() => Of(WitnessMembers.Etcd, [Rule("from", Blocks(Private), "TCP", 2379, 2380)], [Rule("to", Blocks("0.0.0.0/0"), "TCP", 2380)]);

    /// <param name="third">The third member's address, as a range.</param>
    public static Tree OfThird(string third) => Policy($"{WitnessMembers.Etcd}-third", new Tree { ["matchLabels"] = Pods.Labels(WitnessMembers.Etcd) }, [Rule("from", Blocks(third), "TCP", 2380)], []);

    private static Tree Of(string name, List<Tree> ingress, List<Tree> egress) => Policy(name, new Tree { ["matchLabels"] = Pods.Labels(name) }, ingress, egress);

    private static Tree Policy(string name, Tree pods, List<Tree> ingress, List<Tree> egress) => Tree.Object("networking.k8s.io/v1", "NetworkPolicy", name).With("spec", new Tree
    {
        ["podSelector"] = pods,
        ["policyTypes"] = new List<string> { "Ingress", "Egress" },
        ["ingress"] = ingress,
        ["egress"] = egress,
    });

    private static Tree Rule(string side, List<Tree> others, string protocol, params IEnumerable<int> ports) => new()
    {
        [side] = others,
        ["ports"] = ports.Select(port => new Tree { ["protocol"] = protocol, ["port"] = port }).ToList(),
    };

    private static List<Tree> Blocks(params IEnumerable<string> ranges) => [.. ranges.Select(range => new Tree { ["ipBlock"] = new Tree { ["cidr"] = range } })];

    private static Tree Peers(string name) => new() { ["podSelector"] = new Tree { ["matchLabels"] = Pods.Labels(name) } };

    private static Tree Named(string name) => new() { ["matchLabels"] = new Tree { ["kubernetes.io/metadata.name"] = name } };
}
