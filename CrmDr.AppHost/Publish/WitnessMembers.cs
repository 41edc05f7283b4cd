using CrmDr.Failover.Plan;
using static CrmDr.AppHost.Publish.Pods;

namespace CrmDr.AppHost.Publish;

/// <summary>The witness' member in a cloud: one of three of etcd, the third being at another provider (terraform/modules/witness-etcd), with the same settings.</summary>
internal static class WitnessMembers
{
    public const string Etcd = "crmdr-etcd";

    /// <summary>Where a witness answers, etcd or PostgreSQL. Its third place is in neither network.</summary>
    public static readonly int[] Ports = [2379, 5432];

    private const string Certificates = "/etc/crmdr/etcd-tls";

    /// <summary>What is the same in both clouds.</summary>
    public static IEnumerable<Tree> OfComponent(DrPlan plan)
    {
        // As the Terraform module has it: elections must be over well before a renewal is due again.
        var election = (int)Math.Clamp(plan.Lease.Ttl.TotalMilliseconds * 0.2, 500, 2000);
        var container = Container(Etcd,
        [
            FromConfig("WITNESS_MEMBER", "crmdr-config", "cloud"),
            FromConfig("WITNESS_HOST", "crmdr-config", "witness-host"),
            FromConfig("WITNESS_CLUSTER", "crmdr-config", "witness-cluster"),
            FromConfig("WITNESS_TOKEN", "crmdr-config", "installation"),
        ], "512Mi", "etcd-tls").Without("plan").With("command", new List<string> { "/usr/local/bin/etcd" }).With("args", new List<string>
        {
            "--name=$(WITNESS_MEMBER)",
            "--data-dir=/var/lib/etcd/data",
            "--listen-peer-urls=https://0.0.0.0:2380",
            "--initial-advertise-peer-urls=https://$(WITNESS_HOST):2380",
            "--listen-client-urls=https://0.0.0.0:2379",
            "--advertise-client-urls=https://$(WITNESS_HOST):2379",
            "--listen-metrics-urls=http://0.0.0.0:2381",
            "--initial-cluster=$(WITNESS_CLUSTER)",
            "--initial-cluster-token=$(WITNESS_TOKEN)",
            "--initial-cluster-state=new",
            $"--heartbeat-interval={Math.Max(50, election / 10)}",
            $"--election-timeout={election}",
            "--auto-compaction-mode=periodic",
            "--auto-compaction-retention=1h",
            $"--trusted-ca-file={Certificates}/ca.crt",
            $"--cert-file={Certificates}/tls.crt",
            $"--key-file={Certificates}/tls.key",
            "--client-cert-auth",
            $"--peer-trusted-ca-file={Certificates}/ca.crt",
            $"--peer-cert-file={Certificates}/tls.crt",
            $"--peer-key-file={Certificates}/tls.key",
            "--peer-client-cert-auth",
        }).Served("/livez", "/readyz", ("client", 2379), ("peer", 2380), ("http", 2381));
        ((List<Tree>)container["volumeMounts"]).Add(new Tree { ["name"] = "data", ["mountPath"] = "/var/lib/etcd" });
        // It hands over nothing: two members of three go on.
        container.Remove("lifecycle");

        yield return Workloads.Account(Etcd);
        yield return Tree.Object("apps/v1", "StatefulSet", Etcd, labels: Labels(Etcd)).With("spec", new Tree
        {
            ["serviceName"] = Etcd,
            ["replicas"] = 1,
            ["selector"] = new Tree { ["matchLabels"] = Labels(Etcd) },
            ["template"] = Template(Etcd, Spec(Etcd, container, 30, "etcd-tls").Without("plan")),
            ["volumeClaimTemplates"] = new List<Tree>
            {
                new()
                {
                    ["metadata"] = new Tree { ["name"] = "data" },
                    ["spec"] = new Tree
                    {
                        ["accessModes"] = new List<string> { "ReadWriteOnce" },
                        ["storageClassName"] = "crmdr",
                        ["resources"] = new Tree { ["requests"] = new Tree { ["storage"] = "10Gi" } },
                    },
                },
            },
        });
        // Members find each other before any of them is ready.
        var service = Service(Etcd, Etcd, ("client", 2379), ("peer", 2380));
        ((Tree)service["spec"]).With("clusterIP", "None").With("publishNotReadyAddresses", true);
        yield return service;
        yield return Networks.OfWitness();
    }

    /// <summary>How the other cloud and the third place reach this cloud's member.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="third">The third member's address, as a range.</param>
    public static IEnumerable<Tree> OfOverlay(string cloud, string third)
    {
        var aws = cloud == "aws";
        yield return Tree.Object("storage.k8s.io/v1", "StorageClass", "crmdr")
            .With("provisioner", aws ? "ebs.csi.aws.com" : "pd.csi.storage.gke.io")
            .With("parameters", aws ? new Tree { ["type"] = "gp3", ["encrypted"] = "true" } : new Tree { ["type"] = "pd-ssd" })
            .With("reclaimPolicy", "Retain")
            .With("volumeBindingMode", "WaitForFirstConsumer")
            .With("allowVolumeExpansion", true);
        yield return CloudParts.Reached(cloud, Etcd, ("client", 2379), ("peer", 2380));
        // The third place is in neither network. It speaks with its certificate, and from one address only.
        var outside = Service($"{Etcd}-third", Etcd, ("peer", 2380));
        if (aws)
        {
            ((Tree)outside["metadata"]).With("annotations", new Tree
            {
                ["service.beta.kubernetes.io/aws-load-balancer-type"] = "external",
                ["service.beta.kubernetes.io/aws-load-balancer-scheme"] = "internet-facing",
                ["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"] = "ip",
            });
        }

        ((Tree)outside["spec"]).With("type", "LoadBalancer").With("publishNotReadyAddresses", true).With("loadBalancerSourceRanges", new List<string> { third });
        yield return outside;
        yield return Networks.OfThird(third);
    }
}
