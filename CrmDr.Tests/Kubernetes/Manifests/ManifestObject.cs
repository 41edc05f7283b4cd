using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>One object of Kubernetes, and the file that it was written in.</summary>
public sealed record ManifestObject(YamlMappingNode Root, string File)
{
    private static readonly HashSet<string> OfTheCluster = ["Namespace", "PriorityClass", "ClusterRole", "ClusterRoleBinding", "StorageClass", "IngressClass", "PersistentVolume", "CustomResourceDefinition"];

    public string ApiVersion => Root.Read("apiVersion") ?? "";

    public string Kind => Root.Read("kind") ?? "";

    public string Name => Root.Read("metadata", "name") ?? "";

    public bool HasNamespace => !OfTheCluster.Contains(Kind);

    /// <summary>What no two objects of one overlay share.</summary>
    public string Identity => $"{Kind} {Name}";

    public YamlNode? At(params string[] path) => Root.At(path);

    public string? Read(params string[] path) => Root.Read(path);

    public IReadOnlyDictionary<string, string> Annotations => Root.Texts("metadata", "annotations");
}
