using System.Text.Json;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>What an object names or selects is there, with the ports that it means.</summary>
public sealed class TargetCheck(Overlay overlay, ManifestFaults faults)
{
    private static readonly string[] HealthChecks = ["httpHealthCheck", "httpsHealthCheck", "http2HealthCheck", "tcpHealthCheck", "grpcHealthCheck"];

    public void Check()
    {
        foreach (var found in overlay.Objects)
        {
            switch (found.Kind)
            {
                case "Service": Service(found); break;
                case "Ingress": Ingress(found); break;
                case "HTTPRoute": Route(found); break;
                case "HealthCheckPolicy": HealthCheck(found); break;
                case "HorizontalPodAutoscaler": Scaler(found); break;
                case "PodDisruptionBudget": Selected(found, found.At("spec", "selector")); break;
                case "StatefulSet": if (found.Read("spec", "serviceName") is { } service) Named(found, found.At("spec", "serviceName"), "Service", service); break;
                case "RoleBinding": Binding(found); break;
                case "ExternalSecret": External(found); break;
                case "SecretStore": Store(found); break;
            }
            if (found.HasNamespace && found.Read("metadata", "namespace") is var name && !overlay.Has("Namespace", name))
                faults.Add(found, null, name is null ? "it is in no namespace" : $"there is no namespace {name}");
        }
    }

    private void Service(ManifestObject found)
    {
        if (found.Read("spec", "type") == "ExternalName") return;
        var pods = overlay.Behind(found).ToList();
        if (pods.Count != 1)
            faults.Add(found, found.At("spec", "selector"), pods.Count == 0 ? "spec.selector matches no pods" : $"spec.selector matches the pods of {string.Join(" and ", pods.Select(pod => pod.Object.Identity))}");
        foreach (var port in found.Root.Items("spec", "ports"))
            foreach (var pod in pods.Where(pod => pod.Port(port.At("targetPort") ?? port.At("port")) is null))
                faults.Add(found, port, $"{pod.Object.Identity} has no port {(port.At("targetPort") ?? port.At("port")).Read()}");
        if (found.Annotations.GetValueOrDefault("cloud.google.com/backend-config") is { } json)
            foreach (var name in JsonDocument.Parse(json).RootElement.EnumerateObject().SelectMany(entry => entry.Value.ValueKind == JsonValueKind.Object ? entry.Value.EnumerateObject().Select(port => port.Value.GetString()) : [entry.Value.GetString()]))
                Named(found, found.At("metadata"), "BackendConfig", name);
    }

    private void Ingress(ManifestObject found)
    {
        foreach (var backend in found.Root.Items("spec", "rules").SelectMany(rule => rule.Items("http", "paths")).Select(path => path.At("backend", "service")).Append(found.At("spec", "defaultBackend", "service")).OfType<YamlNode>())
            Backend(found, backend.At("name"), backend.At("port", "name") ?? backend.At("port", "number"));
    }

    private void Route(ManifestObject found)
    {
        foreach (var parent in found.Root.Items("spec", "parentRefs"))
        {
            Named(found, parent, parent.Read("kind") ?? "Gateway", parent.Read("name"));
            if (parent.Read("sectionName") is { } section && overlay.Find("Gateway", parent.Read("name")) is { } gateway && gateway.Root.Items("spec", "listeners").All(listener => listener.Read("name") != section))
                faults.Add(found, parent, $"{gateway.Identity} has no listener {section}");
        }
        foreach (var backend in found.Root.Items("spec", "rules").SelectMany(rule => rule.Items("backendRefs")))
            Backend(found, backend.At("name"), backend.At("port"));
    }

    private void Backend(ManifestObject found, YamlNode? name, YamlNode? port)
    {
        if (overlay.Find("Service", name.Read()) is not { } service) Named(found, name, "Service", name.Read());
        else if (Overlay.ServicePort(service, port) is null) faults.Add(found, port ?? name, $"{service.Identity} has no port {port.Read()}");
    }

    private void HealthCheck(ManifestObject found)
    {
        Named(found, found.At("spec", "targetRef"), found.Read("spec", "targetRef", "kind") ?? "Service", found.Read("spec", "targetRef", "name"));
        if (overlay.Find("Service", found.Read("spec", "targetRef", "name")) is not { } service) return;
        foreach (var port in HealthChecks.Select(check => found.At("spec", "default", "config", check, "port")).OfType<YamlNode>())
            foreach (var pod in overlay.Behind(service).Where(pod => pod.Port(port) is null))
                faults.Add(found, port, $"{pod.Object.Identity} has no port {port.Read()} to ask");
    }

    private void Scaler(ManifestObject found)
    {
        Named(found, found.At("spec", "scaleTargetRef"), found.Read("spec", "scaleTargetRef", "kind")!, found.Read("spec", "scaleTargetRef", "name"));
        if (found.Root.ReadInteger("spec", "minReplicas") > found.Root.ReadInteger("spec", "maxReplicas"))
            faults.Add(found, found.At("spec"), "spec.minReplicas is above spec.maxReplicas");
    }

    private void Binding(ManifestObject found)
    {
        if (found.Read("roleRef", "kind") == "Role") Named(found, found.At("roleRef"), "Role", found.Read("roleRef", "name"));
        foreach (var subject in found.Root.Items("subjects").Where(subject => subject.Read("kind") == "ServiceAccount"))
            Named(found, subject, "ServiceAccount", subject.Read("name"));
    }

    private void External(ManifestObject found)
    {
        if (found.Read("spec", "secretStoreRef", "kind") is null or "SecretStore")
            Named(found, found.At("spec", "secretStoreRef"), "SecretStore", found.Read("spec", "secretStoreRef", "name"));
    }

    private void Store(ManifestObject found)
    {
        foreach (var account in Accounts(found.At("spec", "provider")))
            Named(found, account, "ServiceAccount", account.Read("name"));
    }

    private static IEnumerable<YamlNode> Accounts(YamlNode? node) =>
        node.Entries().SelectMany(entry => entry.Key == "serviceAccountRef" ? [entry.Value] : Accounts(entry.Value));

    private void Selected(ManifestObject found, YamlNode? selector)
    {
        if (!overlay.Workloads.Any(workload => workload.IsSelectedBy(selector)))
            faults.Add(found, selector, "its selector matches no pods");
    }

    private void Named(ManifestObject found, YamlNode? at, string kind, string? name)
    {
        if (!overlay.Has(kind, name)) faults.Add(found, at, $"there is no {kind} {name}");
    }
}
