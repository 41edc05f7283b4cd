using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>What a pod refers to is there: accounts, classes, volumes, keys, variables, ports, and the files that its settings name.</summary>
public sealed partial class PodCheck(Overlay overlay, ManifestFaults faults)
{
    public void Check()
    {
        foreach (var workload in overlay.Workloads)
        {
            if (workload.Object.At("spec", "selector") is { } selector && workload.Object.Kind != "Job" && !workload.IsSelectedBy(selector))
                Add(workload, selector, "spec.selector does not match the labels of its own template");
            foreach (var spread in workload.Spec.Items("topologySpreadConstraints").Select(spread => spread.At("labelSelector")).Where(spread => spread is not null && !workload.IsSelectedBy(spread)))
                Add(workload, spread, "a topology spread constraint counts other pods than its own");
            if (workload.Spec.Read("serviceAccountName") is { } account && account != "default" && !overlay.Has("ServiceAccount", account))
                Add(workload, workload.Spec.At("serviceAccountName"), $"there is no service account {account}");
            if (workload.Spec.Read("priorityClassName") is { } priority && !priority.StartsWith("system-", StringComparison.Ordinal) && !overlay.Has("PriorityClass", priority))
                Add(workload, workload.Spec.At("priorityClassName"), $"there is no priority class {priority}");
            foreach (var pull in workload.Spec.Items("imagePullSecrets").Where(pull => overlay.SecretKeys(pull.Read("name")) is null))
                Add(workload, pull, $"there is no secret {pull.Read("name")}");

            var volumes = Volumes(workload);
            foreach (var container in workload.Containers) Container(workload, container, volumes);
            var mounted = workload.Containers.SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Read("name")).ToHashSet();
            foreach (var idle in workload.Spec.Items("volumes").Where(volume => !mounted.Contains(volume.Read("name"))))
                Add(workload, idle, $"volume {idle.Read("name")} is mounted nowhere");
        }
    }

    // The files of each volume; null of one whose files nobody knows.
    private Dictionary<string, IReadOnlyCollection<string>?> Volumes(Workload workload)
    {
        var volumes = new Dictionary<string, IReadOnlyCollection<string>?>(StringComparer.Ordinal);
        foreach (var claim in workload.Object.Root.Items("spec", "volumeClaimTemplates"))
        {
            volumes[claim.Read("metadata", "name") ?? ""] = null;
            if (claim.Read("spec", "storageClassName") is { } storage && !overlay.Has("StorageClass", storage))
                Add(workload, claim, $"there is no storage class {storage}");
        }
        foreach (var volume in workload.Spec.Items("volumes"))
        {
            var sources = volume.Items("projected", "sources").Append(volume).ToList();
            var files = sources.SelectMany(source => Files(workload, source)).ToList();
            if (volume.Read("persistentVolumeClaim", "claimName") is { } claim && !overlay.Has("PersistentVolumeClaim", claim))
                Add(workload, volume, $"there is no persistent volume claim {claim}");
            volumes[volume.Read("name") ?? ""] = sources.Any(source => source.At("configMap") is not null || source.At("secret") is not null) ? files : null;
        }
        return volumes;
    }

    private IEnumerable<string> Files(Workload workload, YamlNode source)
    {
        foreach (var (field, name) in new[] { ("configMap", source.Read("configMap", "name")), ("secret", source.Read("secret", "secretName") ?? source.Read("secret", "name")) })
        {
            if (source.At(field) is not { } reference) continue;
            var keys = Keys(workload, reference, field == "secret", name);
            var items = reference.Items("items").ToList();
            foreach (var item in items.Where(item => keys is not null && !keys.Contains(item.Read("key")!)))
                Add(workload, item, $"{Noun(field == "secret")} {name} has no key {item.Read("key")}");
            foreach (var file in items.Count > 0 ? items.Select(item => item.Read("path")!) : keys ?? [])
                yield return file;
        }
    }

    private void Container(Workload workload, YamlNode container, Dictionary<string, IReadOnlyCollection<string>?> volumes)
    {
        foreach (var mount in container.Items("volumeMounts").Where(mount => !volumes.ContainsKey(mount.Read("name") ?? "")))
            Add(workload, mount, $"there is no volume {mount.Read("name")} to mount");
        foreach (var source in container.Items("envFrom"))
            foreach (var field in new[] { "configMapRef", "secretRef" })
                if (source.At(field) is { } reference) Keys(workload, reference, field == "secretRef", reference.Read("name"));

        var known = new HashSet<string>();
        foreach (var entry in container.Items("env"))
        {
            Variable(workload, container, entry, known, volumes);
            known.Add(entry.Read("name") ?? "");
        }

        var ports = container.Items("ports").ToList();
        foreach (var action in new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => container.At(probe)).Concat([container.At("lifecycle", "preStop"), container.At("lifecycle", "postStart")])
            .SelectMany(probe => new[] { probe.At("httpGet", "port"), probe.At("tcpSocket", "port"), probe.At("grpc", "port") }).OfType<YamlScalarNode>())
            if (!ports.Any(port => action.Kind() == Yaml.Integer ? port.Read("containerPort") == action.Value : port.Read("name") == action.Value))
                Add(workload, action, $"container {container.Read("name")} has no port {action.Value}");
    }

    private void Variable(Workload workload, YamlNode container, YamlNode entry, HashSet<string> known, Dictionary<string, IReadOnlyCollection<string>?> volumes)
    {
        foreach (var field in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (entry.At("valueFrom", field) is not { } reference) continue;
            var keys = Keys(workload, reference, field == "secretKeyRef", reference.Read("name"));
            if (keys is not null && !keys.Contains(reference.Read("key") ?? "") && !reference.IsTrue("optional"))
                Add(workload, reference, $"{Noun(field == "secretKeyRef")} {reference.Read("name")} has no key {reference.Read("key")}");
        }
        if (entry.Read("value") is not { } value) return;
        // Only earlier variables are put in place; $(LATER) would reach the program as it is.
        foreach (var name in Reference().Matches(value).Select(match => match.Groups[1].Value).Where(name => !known.Contains(name)))
            Add(workload, entry, $"{entry.Read("name")} uses $({name}), which no variable before it is called");
        foreach (var file in MountedFile().Matches(value).Select(match => match.Value))
        {
            var mount = container.Items("volumeMounts").FirstOrDefault(mount => file.StartsWith($"{mount.Read("mountPath")}/", StringComparison.Ordinal));
            if (mount is null)
                Add(workload, entry, $"{entry.Read("name")} names {file}, where nothing is mounted");
            else if (volumes.GetValueOrDefault(mount.Read("name")!) is { } files && !files.Contains(file[(mount.Read("mountPath")!.Length + 1)..]))
                Add(workload, entry, $"{entry.Read("name")} names {file}, which volume {mount.Read("name")} does not have");
        }
    }

    private IReadOnlyCollection<string>? Keys(Workload workload, YamlNode reference, bool isSecret, string? name)
    {
        IReadOnlyCollection<string>? keys = isSecret ? overlay.SecretKeys(name) : overlay.ConfigMap(name)?.Keys.ToList();
        if (keys is null && !reference.IsTrue("optional")) Add(workload, reference, $"there is no {Noun(isSecret)} {name}");
        return keys;
    }

    private void Add(Workload workload, YamlNode? node, string text) => faults.Add(workload.Object, node, text);

    private static string Noun(bool isSecret) => isSecret ? "secret" : "configuration map";

    [GeneratedRegex(@"(?<!\$)\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Reference();

    [GeneratedRegex("/etc/crmdr/[A-Za-z0-9._/-]+")]
    private static partial Regex MountedFile();
}
