using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>An object that makes pods, and the template that it makes them from.</summary>
public sealed record Workload(ManifestObject Object, YamlNode Template)
{
    public IReadOnlyDictionary<string, string> Labels { get; } = Template.Texts("metadata", "labels");

    public YamlNode? Spec => Template.At("spec");

    public IEnumerable<YamlNode> Containers => Spec.Items("initContainers").Concat(Spec.Items("containers"));

    public IEnumerable<YamlNode> Ports => Spec.Items("containers").SelectMany(container => container.Items("ports"));

    public IEnumerable<int> PortNumbers => Ports.Select(port => port.ReadInteger("containerPort")).OfType<int>();

    /// <summary>The port that a Service, a probe or a policy means by a name or a number; null when no container has it.</summary>
    public int? Port(YamlNode? named) => named.ReadInteger() is { } number ? (PortNumbers.Contains(number) ? (int?)number : null)
        : Ports.FirstOrDefault(port => port.Read("name") is { } name && name == named.Read()).ReadInteger("containerPort");

    public bool IsSelectedBy(YamlNode? selector) => selector is not null && selector.Texts("matchLabels").All(label => Labels.GetValueOrDefault(label.Key) == label.Value);

    public bool HasLabels(IReadOnlyDictionary<string, string> labels) => labels.Count > 0 && labels.All(label => Labels.GetValueOrDefault(label.Key) == label.Value);

    /// <summary>The one that an object is; none when it makes no pods.</summary>
    public static IEnumerable<Workload> Of(ManifestObject found)
    {
        var template = found.Kind switch
        {
            "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" => found.At("spec", "template"),
            "CronJob" => found.At("spec", "jobTemplate", "spec", "template"),
            "Pod" => found.Root,
            _ => null,
        };
        return template is null ? [] : [new Workload(found, template)];
    }
}
