namespace CrmDr.AppHost.Publish;

/// <summary>What every pod has in common: who it runs as, what it may do, how it is asked and how it ends.</summary>
internal static class Pods
{
    /// <summary>The user <c>app</c> of .NET's own images.</summary>
    private const int User = 1654;

    private static readonly string[] Spread = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

    public static Tree Labels(string name) => new() { ["app.kubernetes.io/name"] = name, ["app.kubernetes.io/part-of"] = "crmdr" };

    public static Tree Literal(string name, string value) => new() { ["name"] = name, ["value"] = value };

    public static Tree FromConfig(string name, string map, string key) =>
        new() { ["name"] = name, ["valueFrom"] = new Tree { ["configMapKeyRef"] = new Tree { ["name"] = map, ["key"] = key } } };

    public static Tree FromSecret(string name, string secret, string key) =>
        new() { ["name"] = name, ["valueFrom"] = new Tree { ["secretKeyRef"] = new Tree { ["name"] = secret, ["key"] = key } } };

    public static Tree FromField(string name, string path) => new() { ["name"] = name, ["valueFrom"] = new Tree { ["fieldRef"] = new Tree { ["fieldPath"] = path } } };

    public static Tree Container(string image, IEnumerable<Tree> environment, string memory, params IEnumerable<string> secrets) => new()
    {
        ["name"] = image.Replace("crmdr-", "", StringComparison.Ordinal),
        ["image"] = image,
        ["env"] = environment.ToList(),
        ["resources"] = new Tree
        {
            ["requests"] = new Tree { ["cpu"] = "250m", ["memory"] = memory },
            ["limits"] = new Tree { ["memory"] = memory },
        },
        ["securityContext"] = new Tree
        {
            ["runAsNonRoot"] = true,
            ["readOnlyRootFilesystem"] = true,
            ["allowPrivilegeEscalation"] = false,
            ["capabilities"] = new Tree { ["drop"] = new List<string> { "ALL" } },
        },
        ["volumeMounts"] = new List<Tree>
        {
            new() { ["name"] = "tmp", ["mountPath"] = "/tmp" },
            new() { ["name"] = "plan", ["mountPath"] = "/etc/crmdr/plan", ["readOnly"] = true },
        }.Concat(secrets.Select(secret => new Tree { ["name"] = secret, ["mountPath"] = $"/etc/crmdr/{secret}", ["readOnly"] = true })).ToList(),
    };

    /// <summary>Probes of a server. Liveness never looks at the role or at a dependency.</summary>
    public static Tree Served(this Tree container, string health, string ready, params IEnumerable<(string Name, int Port)> ports) => container
        .With("ports", ports.Select(port => new Tree { ["name"] = port.Name, ["containerPort"] = port.Port }).ToList())
        .With("startupProbe", Probe(health, 1, 60))
        .With("livenessProbe", Probe(health, 10, 3))
        .With("readinessProbe", Probe(ready, 2, 2))
        // Time for the balancers to hear that it leaves, before it stops to listen.
        .With("lifecycle", new Tree { ["preStop"] = new Tree { ["sleep"] = new Tree { ["seconds"] = 10 } } });

    public static Tree Spec(string name, Tree container, int graceSeconds, params IEnumerable<string> secrets) => new()
    {
        ["serviceAccountName"] = name,
        ["automountServiceAccountToken"] = false,
        ["priorityClassName"] = "crmdr",
        ["terminationGracePeriodSeconds"] = graceSeconds,
        ["securityContext"] = new Tree
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = User,
            ["runAsGroup"] = User,
            ["fsGroup"] = User,
            ["seccompProfile"] = new Tree { ["type"] = "RuntimeDefault" },
        },
        ["topologySpreadConstraints"] = Spread.Select(key => new Tree
        {
            ["maxSkew"] = 1,
            ["topologyKey"] = key,
            ["whenUnsatisfiable"] = "ScheduleAnyway",
            ["labelSelector"] = new Tree { ["matchLabels"] = Labels(name) },
        }).ToList(),
        ["containers"] = new List<Tree> { container },
        ["volumes"] = new List<Tree>
        {
            new() { ["name"] = "tmp", ["emptyDir"] = new Tree { ["sizeLimit"] = "64Mi" } },
            new() { ["name"] = "plan", ["configMap"] = new Tree { ["name"] = "drplan" } },
        }.Concat(secrets.Select(secret => new Tree { ["name"] = secret, ["secret"] = new Tree { ["secretName"] = secret } })).ToList(),
    };

    /// <summary>The same without a volume, or without its mount.</summary>
    public static Tree Without(this Tree part, string volume)
    {
        foreach (var list in new[] { "volumes", "volumeMounts" })
        {
            if (part.TryGetValue(list, out var found))
                part[list] = ((List<Tree>)found).Where(one => (string)one["name"] != volume).ToList();
        }

        return part;
    }

    public static Tree Template(string name, Tree spec) => new() { ["metadata"] = new Tree { ["labels"] = Labels(name) }, ["spec"] = spec };

    /// <param name="name">Its name.</param>
    /// <param name="replicas">How many; null where a scaler says so, which every apply would overrule otherwise.</param>
    /// <param name="strategy">How it is updated.</param>
    /// <param name="spec">The pods.</param>
    public static Tree Deployment(string name, int? replicas, Tree strategy, Tree spec) => Tree.Object("apps/v1", "Deployment", name, labels: Labels(name)).With("spec", new Tree(
        replicas is { } count ? new Tree { ["replicas"] = count } : [])
    {
        ["selector"] = new Tree { ["matchLabels"] = Labels(name) },
        ["strategy"] = strategy,
        ["template"] = Template(name, spec),
    });

    public static Tree Service(string name, string selects, params IEnumerable<(string Name, int Port)> ports) => Tree.Object("v1", "Service", name, labels: Labels(selects)).With("spec", new Tree
    {
        ["selector"] = Labels(selects),
        ["ports"] = ports.Select(port => new Tree { ["name"] = port.Name, ["port"] = port.Port, ["targetPort"] = port.Name }).ToList(),
    });

    public static Tree Disruption(string name) => Tree.Object("policy/v1", "PodDisruptionBudget", name, labels: Labels(name)).With("spec", new Tree
    {
        ["maxUnavailable"] = 1,
        ["selector"] = new Tree { ["matchLabels"] = Labels(name) },
    });

    public static Tree Rolling => new() { ["type"] = "RollingUpdate", ["rollingUpdate"] = new Tree { ["maxUnavailable"] = 0, ["maxSurge"] = 1 } };

    private static Tree Probe(string path, int seconds, int failures) => new()
    {
        ["httpGet"] = new Tree { ["path"] = path, ["port"] = "http" },
        ["periodSeconds"] = seconds,
        ["timeoutSeconds"] = 2,
        ["failureThreshold"] = failures,
    };
}
