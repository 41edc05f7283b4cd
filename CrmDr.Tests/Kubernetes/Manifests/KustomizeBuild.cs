using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>
/// What <c>kubectl kustomize</c> makes of a folder, as far as the manifests here need it: resources, components, namespace, replicas, images, replacements.
/// Anything else is a fault, never passed over. Where kubectl is installed a test holds the two against each other.
/// </summary>
public sealed partial class KustomizeBuild(ManifestTree tree, ManifestFaults faults)
{
    private const string LocalConfig = "config.kubernetes.io/local-config";

    private static readonly HashSet<string> Known = ["apiVersion", "kind", "namespace", "resources", "components", "replicas", "images", "replacements"];
    private static readonly HashSet<string> Scaled = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

    private readonly List<ManifestObject> _kustomizations = [];

    /// <summary>The kustomization files that the build went through.</summary>
    public IReadOnlyList<ManifestObject> Kustomizations => _kustomizations;

    /// <summary>The objects that would be applied.</summary>
    public IReadOnlyList<ManifestObject> Run(string folder)
    {
        var objects = new List<ManifestObject>();
        Accumulate(folder, "Kustomization", objects);
        return [.. objects.Where(found => found.Annotations.GetValueOrDefault(LocalConfig) != "true")];
    }

    private void Accumulate(string folder, string kind, List<ManifestObject> objects)
    {
        var path = $"{folder}/kustomization.yaml";
        if (!tree.Texts.ContainsKey(path)) faults.Add(path, 1, "it does not exist");
        else if (tree.Read(path, faults).ToList() is not [var kustomization]) faults.Add(path, 1, "it has not one document");
        else Build(folder, path, kustomization, kind, objects);
    }

    private void Build(string folder, string path, ManifestObject kustomization, string kind, List<ManifestObject> objects)
    {
        _kustomizations.Add(kustomization);
        if (kustomization.Kind != kind) faults.Add(path, 1, $"it is a {kustomization.Kind}, expected a {kind}");
        foreach (var unknown in kustomization.Root.Entries().Where(entry => !Known.Contains(entry.Key)))
            faults.Add(path, unknown.Value.Start.Line, $"{unknown.Key} is not built here. Correct the name, or teach KustomizeBuild");

        // A component changes what its caller has gathered; a base is finished before it is taken in.
        var own = kind == "Component" ? objects : [];
        foreach (var name in kustomization.Root.Items("resources"))
            Resource(folder, path, name, own);
        foreach (var name in kustomization.Root.Items("components"))
        {
            var component = Normal(folder, name.Read()!);
            if (tree.Texts.ContainsKey($"{component}/kustomization.yaml")) Accumulate(component, "Component", own);
            else faults.Add(path, name.Start.Line, $"components names {name.Read()}, where there is no kustomization.yaml");
        }
        foreach (var twice in own.GroupBy(found => found.Identity).Where(group => group.Count() > 1))
            faults.Add(twice.Last(), null, "it is there twice");

        Namespace(kustomization.Read("namespace"), own);
        foreach (var entry in kustomization.Root.Items("replicas")) Replicas(path, entry, own);
        foreach (var entry in kustomization.Root.Items("images")) Image(entry, own);
        foreach (var entry in kustomization.Root.Items("replacements")) Replacement(path, entry, own);
        if (own != objects) objects.AddRange(own);
    }

    private void Resource(string folder, string path, YamlNode name, List<ManifestObject> own)
    {
        var resource = Normal(folder, name.Read()!);
        if (tree.Texts.ContainsKey(resource)) own.AddRange(tree.Read(resource, faults));
        else if (tree.Texts.ContainsKey($"{resource}/kustomization.yaml")) Accumulate(resource, "Kustomization", own);
        else faults.Add(path, name.Start.Line, $"resources names {name.Read()}, which does not exist");
    }

    private static void Namespace(string? name, List<ManifestObject> own)
    {
        if (name is null) return;
        var accounts = own.Where(found => found.Kind == "ServiceAccount").Select(found => found.Name).Append("default").ToHashSet();
        foreach (var found in own)
        {
            if (found.At("metadata") is not YamlMappingNode metadata) continue;
            if (found.Kind == "Namespace") Set(metadata, "name", name);
            else if (found.HasNamespace) Set(metadata, "namespace", name);
            foreach (var subject in found.Root.Items("subjects").OfType<YamlMappingNode>())
                if (subject.Read("kind") == "ServiceAccount" && subject.Read("namespace") is null && accounts.Contains(subject.Read("name")!))
                    Set(subject, "namespace", name);
        }
    }

    private void Replicas(string path, YamlNode entry, List<ManifestObject> own)
    {
        var scaled = own.Where(found => Scaled.Contains(found.Kind) && found.Name == entry.Read("name")).ToList();
        if (scaled.Count == 0) faults.Add(path, entry.Start.Line, $"replicas names {entry.Read("name")}, which nothing is called that has replicas");
        foreach (var found in scaled)
            if (found.At("spec") is YamlMappingNode spec && entry.At("count") is YamlScalarNode count)
                spec.Children["replicas"] = Copy(count);
    }

    private static void Image(YamlNode entry, List<ManifestObject> own)
    {
        foreach (var container in own.SelectMany(found => Workload.Of(found)).SelectMany(workload => workload.Containers).OfType<YamlMappingNode>())
        {
            if (container.At("image") is not YamlScalarNode { Value: { } image } node || Untagged(image) != entry.Read("name")) continue;
            var rest = image[Untagged(image).Length..];
            if (entry.Read("newTag") is { } tag) rest = $":{tag}";
            if (entry.Read("digest") is { } digest) rest = $"@{digest}";
            node.Value = (entry.Read("newName") ?? Untagged(image)) + rest;
        }
    }

    private void Replacement(string path, YamlNode entry, List<ManifestObject> own)
    {
        var source = entry.At("source");
        if (Select(source, own) is not [var copied])
        {
            faults.Add(path, entry.Start.Line, $"the source {source.Read("kind")} {source.Read("name")} of a replacement is not there, or there more than once");
            return;
        }
        if (Find(copied.Root, source.Read("fieldPath") ?? "") is not YamlScalarNode value)
        {
            faults.Add(path, entry.Start.Line, $"{copied.Identity} has no {source.Read("fieldPath")}, which a replacement copies");
            return;
        }
        foreach (var target in entry.Items("targets"))
        {
            var (kind, name) = (target.Read("select", "kind"), target.Read("select", "name"));
            var selected = Select(target.At("select"), own);
            // Kustomize itself would say nothing, and leave the placeholder where it is.
            if (selected.Count == 0) faults.Add(path, target.Start.Line, $"{kind} {name}, which {source.Read("fieldPath")} is copied to, is not there");
            foreach (var field in target.Items("fieldPaths"))
                foreach (var found in selected)
                {
                    if (Find(found.Root, field.Read()!) is YamlScalarNode to) (to.Value, to.Style) = (value.Value, value.Style);
                    else faults.Add(path, field.Start.Line, $"{kind} {name} has no {field.Read()}, which {source.Read("fieldPath")} is copied to");
                }
        }
    }

    private static List<ManifestObject> Select(YamlNode? selector, List<ManifestObject> own) =>
        [.. own.Where(found => found.Kind == selector.Read("kind") && found.Name == selector.Read("name"))];

    // A dot in a key is written \. and an entry of a list by its number.
    private static YamlNode? Find(YamlNode root, string path)
    {
        YamlNode? at = root;
        foreach (var part in Dot().Split(path).Select(part => part.Replace("\\.", ".", StringComparison.Ordinal)))
            at = at is YamlSequenceNode list ? int.TryParse(part, out var index) && index < list.Children.Count ? list.Children[index] : null : at.At(part);
        return at;
    }

    private static void Set(YamlMappingNode map, string key, string value) => map.Children[key] = new YamlScalarNode(value) { Style = ScalarStyle.DoubleQuoted };

    private static YamlScalarNode Copy(YamlScalarNode node) => new(node.Value) { Style = node.Style };

    private static string Untagged(string image) => image.Split('@')[0] is var name && name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/') ? name[..colon] : image.Split('@')[0];

    private static string Normal(string folder, string path)
    {
        var parts = new List<string>(folder.Split('/'));
        foreach (var part in path.Split('/').Where(part => part is not ("." or "")))
        {
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }

    [GeneratedRegex(@"(?<!\\)\.")]
    private static partial Regex Dot();
}
