using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>What one cloud's cluster would be given.</summary>
/// <param name="Name">The cloud.</param>
/// <param name="Objects">All of it, as Kustomize builds it.</param>
public sealed record Overlay(string Name, IReadOnlyList<ManifestObject> Objects)
{
    public IReadOnlyList<Workload> Workloads { get; } = [.. Objects.SelectMany(Workload.Of)];

    public IEnumerable<ManifestObject> Of(string kind) => Objects.Where(found => found.Kind == kind);

    public ManifestObject? Find(string kind, string? name) => Objects.FirstOrDefault(found => found.Kind == kind && found.Name == name);

    public bool Has(string kind, string? name) => Find(kind, name) is not null;

    /// <summary>The keys of a configuration map; null when there is no such map.</summary>
    public IReadOnlyDictionary<string, string>? ConfigMap(string? name) => Find("ConfigMap", name)?.Root.Texts("data");

    /// <summary>The keys that a secret will have; null when nothing makes it.</summary>
    public IReadOnlyCollection<string>? SecretKeys(string? name)
    {
        if (Find("Secret", name) is { } secret) return [.. secret.Root.Entries("data").Concat(secret.Root.Entries("stringData")).Select(entry => entry.Key)];
        var external = Of("ExternalSecret").FirstOrDefault(found => (found.Read("spec", "target", "name") ?? found.Name) == name);
        if (external is null) return null;
        var template = external.Root.Entries("spec", "target", "template", "data").Select(entry => entry.Key).ToList();
        return template.Count > 0 ? template : [.. external.Root.Items("spec", "data").Select(entry => entry.Read("secretKey")!)];
    }

    /// <summary>What a Service leads to.</summary>
    public IEnumerable<Workload> Behind(ManifestObject service) => Workloads.Where(workload => workload.HasLabels(service.Root.Texts("spec", "selector")));

    public static YamlNode? ServicePort(ManifestObject service, YamlNode? named) => service.Root.Items("spec", "ports")
        .FirstOrDefault(port => named.ReadInteger() is { } number ? port.ReadInteger("port") == number : port.Read("name") is { } name && name == named.Read());
}
