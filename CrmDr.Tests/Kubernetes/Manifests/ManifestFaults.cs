using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>What was found, each with its place; what both overlays have from the base is said once.</summary>
public sealed class ManifestFaults
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string file, long line, string text)
    {
        var fault = $"k8s/{file}:{line}: {text}";
        if (!_found.Contains(fault)) _found.Add(fault);
    }

    public void Add(ManifestObject at, YamlNode? node, string text) => Add(at.File, (node ?? at.Root).Start.Line, $"{at.Identity}: {text}");
}
