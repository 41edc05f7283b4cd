using System.Text.RegularExpressions;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>What holds for every pod here, and for every text: as little as possible may be done, nothing is open, no secret and no placeholder is written down.</summary>
public sealed partial class PolicyCheck(Overlay overlay, ManifestFaults faults)
{
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];
    private static readonly string[][] Resources = [["requests", "cpu"], ["requests", "memory"], ["limits", "memory"]];

    private static readonly Dictionary<string, string> Inside = new(StringComparer.Ordinal)
    {
        ["service.beta.kubernetes.io/aws-load-balancer-scheme"] = "internal",
        ["networking.gke.io/load-balancer-type"] = "Internal",
    };

    public void Check()
    {
        foreach (var workload in overlay.Workloads)
        {
            Pod(workload);
            foreach (var container in workload.Containers) Container(workload, container);
            foreach (var server in workload.Spec.Items("containers").Where(container => container.Items("ports").Any()))
                foreach (var probe in Probes.Where(probe => server.At(probe) is null))
                    faults.Add(workload.Object, server, $"container {server.Read("name")} serves and has no {probe}");
        }
        foreach (var found in overlay.Objects)
        {
            if (found.Kind == "Namespace" && found.Root.Texts("metadata", "labels").GetValueOrDefault("pod-security.kubernetes.io/enforce") != "restricted")
                faults.Add(found, null, "pod-security.kubernetes.io/enforce must be restricted");
            if (found.Kind == "Service" && found.Read("spec", "type") is "NodePort" or "LoadBalancer" && !IsLimited(found))
                faults.Add(found, found.At("spec", "type"), "it is open to everybody: only Ingress and Gateway are");
            Secrets(found);
            foreach (var (path, value) in found.Root.Scalars())
                if (value.Value is "settings" || (value.Value is { } text && Placeholder().IsMatch(text)))
                    faults.Add(found, value, $"{path} is '{(value.Value!.Length > 60 ? value.Value[..60] : value.Value)}', a placeholder that nothing replaced");
        }
    }

    // Inside the network of the cloud, or to named addresses alone.
    private static bool IsLimited(ManifestObject service) => Inside.Any(inside => service.Annotations.GetValueOrDefault(inside.Key) == inside.Value)
        || (service.Root.Items("spec", "loadBalancerSourceRanges").Any() && service.Root.Items("spec", "loadBalancerSourceRanges").All(range => range.Read() is { } text && !text.EndsWith("/0", StringComparison.Ordinal)));

    private void Pod(Workload workload)
    {
        foreach (var host in new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(host => workload.Spec.IsTrue(host)))
            faults.Add(workload.Object, workload.Spec, $"{host} gives it the node's own");
        foreach (var volume in workload.Spec.Items("volumes").Where(volume => volume.At("hostPath") is not null))
            faults.Add(workload.Object, volume, $"volume {volume.Read("name")} is a folder of the node");
        var account = workload.Spec.Read("serviceAccountName");
        var isBound = overlay.Of("RoleBinding").Any(binding => binding.Root.Items("subjects").Any(subject => subject.Read("kind") == "ServiceAccount" && subject.Read("name") == account));
        if (!isBound && !workload.Spec.IsFalse("automountServiceAccountToken"))
            faults.Add(workload.Object, workload.Spec, "automountServiceAccountToken must be false: no role is bound to its account");
    }

    private void Container(Workload workload, YamlNode container)
    {
        var (name, own, pod) = (container.Read("name"), container.At("securityContext"), workload.Spec.At("securityContext"));
        void Must(bool holds, string rule, YamlNode? at = null)
        {
            if (!holds) faults.Add(workload.Object, at ?? container, $"container {name}: {rule}");
        }

        foreach (var resource in Resources)
            Must(container.Read(["resources", .. resource]) is not null, $"it has no resources.{string.Join('.', resource)}");
        Must((own.At("runAsNonRoot") is null ? pod.IsTrue("runAsNonRoot") : own.IsTrue("runAsNonRoot")) && (own ?? pod).ReadInteger("runAsUser") != 0 && pod.ReadInteger("runAsUser") != 0, "runAsNonRoot must be true, and its user not 0");
        Must(own.IsTrue("readOnlyRootFilesystem"), "readOnlyRootFilesystem must be true", own);
        Must(own.IsFalse("allowPrivilegeEscalation"), "allowPrivilegeEscalation must be false", own);
        Must(!own.IsTrue("privileged"), "it is privileged", own);
        Must(own.Items("capabilities", "drop").Any(drop => drop.Read() == "ALL") && !own.Items("capabilities", "add").Any(), "capabilities must drop ALL and add none", own);
        Must((own.Read("seccompProfile", "type") ?? pod.Read("seccompProfile", "type")) == "RuntimeDefault", "seccompProfile must be RuntimeDefault", pod);

        var image = container.Read("image") ?? "";
        var tag = image.Contains('@', StringComparison.Ordinal) ? image.Split('@')[1] : image[(image.LastIndexOf('/') + 1)..].Split(':').ElementAtOrDefault(1);
        Must(tag is { Length: > 0 } and not "latest", $"image '{image}' has no fixed tag; images of the kustomization give one", container.At("image"));
        Must(tag is null || image.Contains('/', StringComparison.Ordinal), $"image '{image}' has no registry", container.At("image"));
    }

    // A secret comes from the cloud's own place for them; what is written here everybody reads.
    private void Secrets(ManifestObject found)
    {
        if (found.Kind == "Secret" && (found.Root.Entries("data").Any() || found.Root.Entries("stringData").Any()))
            faults.Add(found, null, "a secret is written down; let an ExternalSecret fetch it");
        foreach (var (path, value) in found.Root.Scalars())
            if (value.Value is { } text && (Password().IsMatch(text) || text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)))
                faults.Add(found, value, $"{path} has a secret written into it");
        var written = Workload.Of(found).SelectMany(workload => workload.Containers).SelectMany(container => container.Items("env")).Select(entry => KeyValuePair.Create(entry.Read("name") ?? "", entry.At("value")))
            .Concat(found.Kind == "ConfigMap" ? found.Root.Entries("data").Select(entry => KeyValuePair.Create(entry.Key, (YamlNode?)entry.Value)) : []);
        foreach (var (name, value) in written.Where(entry => SecretName().IsMatch(entry.Key) && entry.Value.Read() is { Length: > 0 } text && !text.StartsWith("$(", StringComparison.Ordinal) && !text.StartsWith('/')))
            faults.Add(found, value, $"{name} has a secret written down");
    }

    [GeneratedRegex(@"\$\{|^<.*>$|CHANGE_?ME|REPLACE_?ME|\bTODO\b", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?i)(password|pwd|secret|accesskey)=(?!\$\()[^;,\s]")]
    private static partial Regex Password();

    [GeneratedRegex("(?i)(password|passwd|secret|token|api-?key|private-?key)")]
    private static partial Regex SecretName();
}
