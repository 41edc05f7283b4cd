using CrmDr.Tests.Kubernetes.Manifests;

namespace CrmDr.Tests.Kubernetes.Checks;

/// <summary>All checks of the manifests that need neither a cluster nor kubectl.</summary>
public static class ManifestCheck
{
    public static IReadOnlyList<string> Run(ManifestTree tree, SchemaTables tables)
    {
        var faults = new ManifestFaults();
        Unreached(tree, faults);
        var schemas = new SchemaCheck(tables, faults);
        var form = new FormCheck(faults);
        var others = Components(tree);
        foreach (var cloud in tree.Overlays)
        {
            var build = new KustomizeBuild(tree, faults);
            var overlay = new Overlay(cloud, build.Run($"overlays/{cloud}"));
            foreach (var found in build.Kustomizations) schemas.Check(found);
            foreach (var found in overlay.Objects)
            {
                schemas.Check(found);
                form.Check(found);
            }
            new PodCheck(overlay, faults).Check();
            new TargetCheck(overlay, faults).Check();
            new NetworkCheck(overlay, others, faults).Check();
            new PolicyCheck(overlay, faults).Check();
        }
        return faults.Found;
    }

    // A file that no kustomization names is applied nowhere, and looks as if it were.
    private static void Unreached(ManifestTree tree, ManifestFaults faults)
    {
        foreach (var (path, text) in tree.Texts)
        {
            var folder = path[..Math.Max(0, path.LastIndexOf('/'))];
            var name = path[(path.LastIndexOf('/') + 1)..];
            if (!tree.Texts.ContainsKey($"{folder}/kustomization.yaml"))
                faults.Add(path, 1, "its folder has no kustomization.yaml");
            else if (name != "kustomization.yaml" && tree.Read($"{folder}/kustomization.yaml", faults).All(found => found.Root.Items("resources").All(resource => resource.Read() != name)))
                faults.Add(path, 1, "no kustomization names it");
            foreach (var (at, line) in text.Split('\n').Index().Where(line => line.Item.Contains("${", StringComparison.Ordinal)))
                faults.Add(path, at + 1, $"nothing replaces ${{...}} in '{line.Trim()}'");
        }
    }

    private static List<Workload> Components(ManifestTree tree)
    {
        var unsaid = new ManifestFaults(); // the builds say it
        return [.. tree.Texts.Keys.Where(path => path.StartsWith("components/", StringComparison.Ordinal)).SelectMany(path => tree.Read(path, unsaid)).SelectMany(Workload.Of)];
    }
}
