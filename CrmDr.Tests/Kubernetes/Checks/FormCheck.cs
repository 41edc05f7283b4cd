using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>What the API server refuses although its schema allows it: forms of names, ports, and entries of a list that are there twice.</summary>
public sealed partial class FormCheck(ManifestFaults faults)
{
    private static readonly HashSet<string> Ports = ["containerPort", "port", "targetPort", "nodePort", "hostPort"];

    // Lists that are maps to the server, and the key of each.
    private static readonly Dictionary<string, string> Keyed = new(StringComparer.Ordinal)
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
        ["listeners"] = "name",
    };

    public void Check(ManifestObject found)
    {
        if (!Name().IsMatch(found.Name) || found.Name.Length > 253)
            faults.Add(found, found.At("metadata"), $"metadata.name is '{found.Name}', expected small letters, digits, '-' and '.'");
        else if (found.Kind is "Service" or "Namespace" && !Label().IsMatch(found.Name))
            faults.Add(found, found.At("metadata", "name"), $"metadata.name is '{found.Name}', expected a name of the DNS, of at most 63 characters");
        Visit(found, found.Root, "");
    }

    private void Visit(ManifestObject found, YamlNode node, string path)
    {
        if (node is YamlSequenceNode list)
        {
            foreach (var (at, item) in list.Children.Index()) Visit(found, item, $"{path}[{at}]");
            return;
        }
        foreach (var (key, value) in node.Entries())
        {
            var place = Yaml.Join(path, key);
            if (Ports.Contains(key) && value.ReadInteger() is < 1 or > 65535)
                faults.Add(found, value, $"{place} is {value.Read()}, expected a port from 1 to 65535");
            if (Keyed.TryGetValue(key, out var name))
                foreach (var twice in value.Items().GroupBy(item => item.Read(name)).Where(group => group.Count() > 1 && group.Key is not null))
                    faults.Add(found, twice.Last(), $"{place} has {twice.Key} twice");
            if (key is "labels" or "matchLabels")
                foreach (var label in value.Entries().Where(label => label.Value.Read() is { } text && (!LabelValue().IsMatch(text) || !LabelKey().IsMatch(label.Key))))
                    faults.Add(found, label.Value, $"{place}: '{label.Key}: {label.Value.Read()}' is no label");
            if (key == "ports")
                foreach (var port in value.Items().Select(port => port.At("name")).Where(port => port.Read() is { } text && !PortName().IsMatch(text)))
                    faults.Add(found, port, $"{place}: '{port.Read()}' is no name of a port: at most 15 small letters, digits and '-', a letter among them");
            Visit(found, value, place);
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$")]
    private static partial Regex LabelKey();

    [GeneratedRegex("^(?=.*[a-z])[a-z0-9](-?[a-z0-9]){0,14}$")]
    private static partial Regex PortName();
}
