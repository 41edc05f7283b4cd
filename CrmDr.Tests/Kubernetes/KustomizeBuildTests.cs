using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.Tests.Kubernetes.Manifests;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.Kubernetes;

/// <summary>The build that the checks look at is the one that would be applied.</summary>
public sealed class KustomizeBuildTests
{
    private static string Folder => Path.Combine(Repository.Root, "k8s");

    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    public async Task Build_IsWhatKubectlBuilds(string cloud)
    {
        var program = Which.Find("kubectl", "kustomize");
        Assert.SkipWhen(program is null, "neither kubectl nor kustomize is installed");
        string[] command = Path.GetFileNameWithoutExtension(program) == "kubectl" ? ["kustomize"] : ["build"];

        var result = await Tool.RunAsync(program, [.. command, Path.Combine(Folder, "overlays", cloud)], TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded, result.LastWords);
        var faults = new ManifestFaults();
        var theirs = Sorted(new ManifestTree(new Dictionary<string, string> { ["theirs"] = result.Output }).Read("theirs", faults));
        var ours = Sorted(new KustomizeBuild(ManifestTree.Load(Folder), faults).Run($"overlays/{cloud}"));
        Assert.Empty(faults.Found);
        Assert.Equal(theirs.Select(found => found.Identity), ours.Select(found => found.Identity));
        Assert.All(ours.Zip(theirs), pair => Assert.Null(Yaml.Difference(pair.First.Root, pair.Second.Root, pair.First.Identity)));
    }

    [Fact]
    public void Build_DoesWhatItsFilesSay()
    {
        var (objects, faults) = Build(new()
        {
            ["base/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [set.yaml]\n",
            ["base/set.yaml"] = """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: { name: one }
                spec: { template: { spec: { containers: [{ name: a, image: "here:5000/a:1" }, { name: b, image: b }] } } }
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: { name: one }
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: { name: one }
                subjects: [{ kind: ServiceAccount, name: one }, { kind: ServiceAccount, name: two }]
                """,
            ["overlays/x/kustomization.yaml"] = """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: space
                resources: [../../base, settings.yaml]
                components: [../../components/more]
                replicas: [{ name: one, count: 2 }]
                images: [{ name: "here:5000/a", newTag: "2" }, { name: b, newName: there/b, newTag: "3" }]
                replacements:
                  - source: { kind: ConfigMap, name: settings, fieldPath: data.port }
                    targets: [{ select: { kind: ConfigMap, name: added }, fieldPaths: ['metadata.annotations.a\.b', data.port] }]
                """,
            ["overlays/x/settings.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, annotations: { config.kubernetes.io/local-config: \"true\" } }\ndata: { port: \"6379\" }\n",
            ["components/more/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [map.yaml]\n",
            ["components/more/map.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: added, annotations: { a.b: settings } }\ndata: { port: settings }\n",
        });

        Assert.Empty(faults);
        Assert.Equal(["StatefulSet one", "ServiceAccount one", "RoleBinding one", "ConfigMap added"], objects.Select(found => found.Identity));
        Assert.All(objects, found => Assert.Equal("space", found.Read("metadata", "namespace")));
        Assert.Equal(2, objects[0].Root.ReadInteger("spec", "replicas"));
        Assert.Equal(["here:5000/a:2", "there/b:3"], Workload.Of(objects[0]).Single().Containers.Select(container => container.Read("image")));
        Assert.Equal(["space", null], objects[2].Root.Items("subjects").Select(subject => subject.Read("namespace")));
        Assert.Equal(Yaml.Text, objects[3].At("data", "port")!.Kind());
        Assert.Equal("6379", objects[3].Read("metadata", "annotations", "a.b"));
    }

    [Theory]
    [InlineData("patches: []", "patches is not built here")]
    [InlineData("namePrefix: x", "namePrefix is not built here")]
    [InlineData("resources: [none.yaml]", "resources names none.yaml, which does not exist")]
    [InlineData("replicas: [{ name: one, count: 2 }]", "replicas names one")]
    [InlineData("replacements: [{ source: { kind: ConfigMap, name: a, fieldPath: data.b }, targets: [] }]", "the source ConfigMap a of a replacement is not there")]
    [InlineData("resources: [a", "this is no YAML")]
    public void Build_NamesWhatItCannotDo(string line, string expected)
    {
        var (_, faults) = Build(new() { ["overlays/x/kustomization.yaml"] = $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{line}\n" });

        Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("on", Yaml.Boolean)]
    [InlineData("y", Yaml.Boolean)]
    [InlineData("'on'", Yaml.Text)]
    [InlineData("1", Yaml.Integer)]
    [InlineData("0o17", Yaml.Integer)]
    [InlineData("1.0", Yaml.Number)]
    [InlineData("1e3", Yaml.Number)]
    [InlineData("1.0.0", Yaml.Text)]
    [InlineData("\"1\"", Yaml.Text)]
    [InlineData("~", Yaml.Nothing)]
    [InlineData("", Yaml.Nothing)]
    [InlineData("[]", Yaml.List)]
    [InlineData("{}", Yaml.Map)]
    [InlineData("|\n  on", Yaml.Text)]
    public void Value_IsReadAsTheServerReadsIt(string text, string expected)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader($"a: {text}\n"));

        Assert.Equal(expected, stream.Documents[0].RootNode.At("a")!.Kind());
    }

    [Fact]
    public void Difference_IsNamed()
    {
        Assert.Null(Yaml.Difference(Parse("{ a: 1, b: [x, on] }"), Parse("b: [\"x\", true]\na: 1")));
        Assert.Equal("b[1] is a boolean here and a string there", Yaml.Difference(Parse("b: [x, on]"), Parse("b: [x, 'on']")));
        Assert.Equal("a is '1' here and '2' there", Yaml.Difference(Parse("a: 1"), Parse("a: 2")));
        Assert.Equal("c is there and not here", Yaml.Difference(Parse("a: 1"), Parse("{ a: 1, c: 1 }")));
    }

    private static YamlNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents[0].RootNode;
    }

    private static List<ManifestObject> Sorted(IEnumerable<ManifestObject> objects) => [.. objects.OrderBy(found => found.Identity, StringComparer.Ordinal)];

    private static (IReadOnlyList<ManifestObject> Objects, IReadOnlyList<string> Faults) Build(Dictionary<string, string> texts)
    {
        var faults = new ManifestFaults();
        return (new KustomizeBuild(new ManifestTree(texts), faults).Run("overlays/x"), faults.Found);
    }
}
