using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Pods;

/// <summary>
/// What a kubelet would make of a workload's container: its environment, its files by absolute path, its command. <paramref name="Image"/> is without registry and
/// version; <paramref name="Kept"/> are folders that stay when the pod starts again.
/// </summary>
internal sealed partial record Pod(
    string Name, string Image, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Kept, Workload Workload)
{
    /// <summary>The one container of a pod; <paramref name="secret"/> gives the secret of a name by its keys, null when there is none.</summary>
    public static Pod Of(Overlay overlay, Workload workload, int index, string address, Func<string, IReadOnlyDictionary<string, string>?> secret)
    {
        var name = workload.Object.Kind == "StatefulSet" ? $"{workload.Object.Name}-{index}" : $"{workload.Object.Name}-{(char)('a' + index)}";
        var container = workload.Containers.Single();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in container.Items("env"))
            if (Value(entry) is { } value)
                environment[entry.Read("name")!] = Expand(value, environment);
        var arguments = container.Items("command").Concat(container.Items("args")).Select(part => Expand(part.Read()!, environment)).ToList();
        var (files, kept) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var mount in container.Items("volumeMounts"))
        {
            var volume = workload.Spec.Items("volumes").FirstOrDefault(found => found.Read("name") == mount.Read("name"));
            var (path, subPath) = (mount.Read("mountPath")!, mount.Read("subPath"));
            if (volume.At("emptyDir") is not null) continue;
            if (volume is null) kept.Add(path);
            else
                foreach (var (file, content) in Content(volume))
                    if (subPath is null) files[$"{path}/{file}"] = content;
                    else if (subPath == file) files[path] = content;
        }

        return new Pod(name, container.Read("image")!.Split('/')[^1].Split(':', '@')[0], arguments, environment, files, kept, workload);

        string? Value(YamlNode entry)
        {
            if (entry.Read("value") is { } value) return value;
            var from = entry.At("valueFrom");
            if (from.At("configMapKeyRef") is { } map) return overlay.ConfigMap(map.Read("name"))![map.Read("key")!];
            if (from.At("secretKeyRef") is { } key)
                return secret(key.Read("name")!)?.GetValueOrDefault(key.Read("key")!) ?? (key.IsTrue("optional") ? null : throw new InvalidOperationException($"{name}: secret {key.Read("name")} has no {key.Read("key")}"));
            return from.Read("fieldRef", "fieldPath") switch
            {
                "metadata.name" => name,
                "metadata.namespace" => "crmdr",
                "status.podIP" => address,
                var other => throw new InvalidOperationException($"{name}: {other} is not known here. Teach Pod"),
            };
        }

        IEnumerable<KeyValuePair<string, string>> Content(YamlNode volume)
        {
            if (volume.Read("configMap", "name") is { } map) return overlay.ConfigMap(map)!;
            if (volume.Read("secret", "secretName") is { } named) return secret(named) ?? throw new InvalidOperationException($"{name}: there is no secret {named}");
            throw new InvalidOperationException($"{name}: volume {volume.Read("name")} is of a kind that is not known here. Teach Pod");
        }
    }

    /// <summary>$(NAME) of what was defined before.</summary>
    private static string Expand(string text, Dictionary<string, string> defined) => Variable().Replace(text, found => defined.GetValueOrDefault(found.Groups[1].Value, found.Value));

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Variable();
}
