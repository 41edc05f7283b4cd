using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>
/// Network policies: nobody may speak with anybody but as they say, what they select is there, and the two sides of each permission agree.
/// A call that settings make to a Service is one that they permit. Ranges of addresses are taken as they are.
/// </summary>
/// <param name="overlay">What is applied.</param>
/// <param name="others">Pods that another choice of components would add: a policy of the base may name them.</param>
/// <param name="faults">Where to say it.</param>
public sealed partial class NetworkCheck(Overlay overlay, IReadOnlyList<Workload> others, ManifestFaults faults)
{
    private readonly List<ManifestObject> _policies = [.. overlay.Of("NetworkPolicy")];

    public void Check()
    {
        if (!_policies.Any(policy => policy.At("spec", "podSelector") is YamlMappingNode { Children.Count: 0 } && Sides(policy).Count == 2 && Rules(policy, "ingress").Count == 0 && Rules(policy, "egress").Count == 0))
            faults.Add($"overlays/{overlay.Name}/kustomization.yaml", 1, "there is no network policy that denies everything to all pods, in and out");
        foreach (var policy in _policies)
        {
            var selected = overlay.Workloads.Where(workload => workload.IsSelectedBy(policy.At("spec", "podSelector"))).ToList();
            if (selected.Count == 0) faults.Add(policy, policy.At("spec", "podSelector"), "spec.podSelector matches no pods");
            foreach (var rule in Rules(policy, "ingress")) Ports(policy, rule, selected);
            Peers(policy, "ingress", selected);
            Peers(policy, "egress", selected);
        }
        foreach (var workload in overlay.Workloads)
        {
            // Probes come from the node itself, which no policy keeps out: what no Service leads to needs none.
            var served = overlay.Of("Service").Where(service => workload.HasLabels(service.Root.Texts("spec", "selector")))
                .SelectMany(service => service.Root.Items("spec", "ports")).Select(port => workload.Port(port.At("targetPort") ?? port.At("port"))).OfType<int>().Distinct();
            foreach (var port in served.Where(port => !Rules(workload, "ingress").Any(rule => Has(rule, port, workload))))
                faults.Add(workload.Object, workload.Ports.First(entry => entry.ReadInteger("containerPort") == port), $"no network policy lets anybody reach port {port}");
            Calls(workload);
        }
    }

    private void Ports(ManifestObject policy, YamlNode rule, List<Workload> selected)
    {
        foreach (var port in rule.Items("ports").Select(port => port.At("port")).OfType<YamlNode>())
            if (!selected.Any(workload => workload.Port(port) is not null))
                faults.Add(policy, port, $"it admits port {port.Read()}, which none of its pods has");
    }

    private void Peers(ManifestObject policy, string side, List<Workload> selected)
    {
        foreach (var rule in Rules(policy, side))
            foreach (var selector in rule.Items(side == "ingress" ? "from" : "to").Where(peer => peer.At("namespaceSelector") is null).Select(peer => peer.At("podSelector")).OfType<YamlNode>())
            {
                var peers = overlay.Workloads.Where(workload => workload.IsSelectedBy(selector)).ToList();
                if (peers.Count == 0 && !others.Any(workload => workload.IsSelectedBy(selector)))
                    faults.Add(policy, selector, $"a podSelector of its {side} matches no pods");
                foreach (var port in rule.Items("ports").Select(port => port.At("port")).OfType<YamlNode>())
                    foreach (var (mine, peer) in selected.SelectMany(mine => peers.Select(peer => (mine, peer))))
                        if ((side == "egress" ? Blocked(mine, peer, port) : Blocked(peer, mine, port)) is { } reason)
                            faults.Add(policy, port, reason);
            }
    }

    // A program that is set to call a Service may do so.
    private void Calls(Workload workload)
    {
        foreach (var entry in workload.Containers.SelectMany(container => container.Items("env")))
        {
            var value = entry.Read("value") ?? overlay.ConfigMap(entry.Read("valueFrom", "configMapKeyRef", "name"))?.GetValueOrDefault(entry.Read("valueFrom", "configMapKeyRef", "key") ?? "");
            foreach (Match call in Address().Matches(value ?? ""))
            {
                if (overlay.Find("Service", call.Groups["host"].Value) is not { } service)
                    faults.Add(workload.Object, entry, $"{entry.Read("name")} calls {call.Value}, and there is no Service of that name");
                else if (Overlay.ServicePort(service, new YamlScalarNode(call.Groups["port"].Value)) is not { } port)
                    faults.Add(workload.Object, entry, $"{entry.Read("name")} calls {call.Value}, and {service.Identity} has no such port");
                else
                    foreach (var reason in overlay.Behind(service).Select(peer => Blocked(workload, peer, port.At("targetPort") ?? port.At("port")!)).OfType<string>())
                        faults.Add(workload.Object, entry, $"{entry.Read("name")} calls {call.Value}: {reason}");
            }
        }
    }

    private string? Blocked(Workload from, Workload to, YamlNode named)
    {
        if (to.Port(named) is not { } port) return $"{to.Object.Identity} has no port {named.Read()}";
        if (!Rules(from, "egress").Any(rule => Has(rule, port, to) && Names(rule, "to", to))) return $"no egress of {from.Object.Identity} leads to {to.Object.Identity} on port {port}";
        return Rules(to, "ingress").Any(rule => Has(rule, port, to) && Names(rule, "from", from)) ? null : $"no ingress of {to.Object.Identity} admits {from.Object.Identity} on port {port}";
    }

    private static bool Names(YamlNode rule, string side, Workload peer) =>
        rule.At(side) is null || rule.Items(side).Any(other => other.At("namespaceSelector") is null && peer.IsSelectedBy(other.At("podSelector")));

    private static bool Has(YamlNode rule, int port, Workload owner) => rule.At("ports") is null || rule.Items("ports").Any(entry => entry.At("port") is null || owner.Port(entry.At("port")) == port);

    private IEnumerable<YamlNode> Rules(Workload workload, string side) =>
        _policies.Where(policy => workload.IsSelectedBy(policy.At("spec", "podSelector"))).SelectMany(policy => Rules(policy, side));

    private static List<YamlNode> Rules(ManifestObject policy, string side) => [.. policy.Root.Items("spec", side)];

    private static HashSet<string?> Sides(ManifestObject policy) => [.. policy.Root.Items("spec", "policyTypes").Select(side => side.Read())];

    // A host of one word is a Service of the own namespace.
    [GeneratedRegex(@"https?://(?<host>[a-z][a-z0-9-]*):(?<port>[0-9]+)")]
    private static partial Regex Address();
}
