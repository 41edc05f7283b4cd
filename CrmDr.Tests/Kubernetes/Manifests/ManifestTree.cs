using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Manifests;

/// <summary>All texts under <c>k8s/</c>, by their paths in it.</summary>
public sealed record ManifestTree(IReadOnlyDictionary<string, string> Texts)
{
    public static ManifestTree Load(string folder) => new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal));

    /// <summary>The clouds that there are overlays for.</summary>
    public IEnumerable<string> Overlays => Texts.Keys.Where(path => path.StartsWith("overlays/", StringComparison.Ordinal)).Select(path => path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The same with one text changed, as somebody might change it by mistake.</summary>
    public ManifestTree With(string path, string find, string replace)
    {
        var text = Texts[path];
        Assert.True(text.Contains(find, StringComparison.Ordinal), $"{path} does not contain '{find}', so nothing was planted");
        return new ManifestTree(new Dictionary<string, string>(Texts, StringComparer.Ordinal) { [path] = text.Replace(find, replace, StringComparison.Ordinal) });
    }

    /// <summary>The objects of one file, read anew: whoever gets them may change them.</summary>
    public IEnumerable<ManifestObject> Read(string path, ManifestFaults faults)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(Texts[path]));
        }
        catch (YamlException failure)
        {
            faults.Add(path, failure.Start.Line, $"this is no YAML: {failure.Message}");
            return [];
        }
        foreach (var other in stream.Documents.Where(document => document.RootNode is not YamlMappingNode))
            faults.Add(path, other.RootNode.Start.Line, "this is no object");
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Select(root => new ManifestObject(root, path))];
    }
}
