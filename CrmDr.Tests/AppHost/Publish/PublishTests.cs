using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using YamlDotNet.RepresentationModel;

namespace CrmDr.Tests.AppHost.Publish;

public sealed class PublishTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crmdr-publish").FullName;

    [Fact]
    public async Task Check_OfWhatIsCommitted_FindsNothing() =>
        Assert.Equal((ExitCode.Success, ""), await RunAsync("publish", "--check"));

    [Fact]
    public async Task Check_OfAFileThatWasEdited_NamesIt()
    {
        Assert.Equal(ExitCode.Success, (await RunAsync("publish", "--output", _folder)).Code);
        File.AppendAllText(Path.Combine(_folder, "k8s", "base", "api.yaml"), "\n");

        var (code, error) = await RunAsync("publish", "--check", "--output", _folder);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("k8s/base/api.yaml is not what", error);
    }

    [Fact]
    public void Settings_ThatAreWrong_AreAllNamed()
    {
        var known = SettingsFile.Of("aws", "gcp");
        var text = SettingsFile.Standard(known).Replace("\"on\"", "\"perhaps\"").Replace("databaseHost:", "databasHost:").Replace("\"1.0.0\"", "\"latest\"");

        var refused = Assert.Throws<PublishException>(() => SettingsFile.Read("settings.yaml", text, known));

        Assert.Contains("data.gateway is 'perhaps', expected on or off", refused.Message);
        Assert.Contains("data.databaseHost is missing", refused.Message);
        Assert.Contains("data.databasHost is no setting", refused.Message);
        Assert.Contains("data.version is 'latest'", refused.Message);
    }

    [Theory]
    [InlineData("warm-standby", 3, 1)]
    [InlineData("active-active", 3, 3)]
    [InlineData("pilot-light", 3, 0)]
    public void Strategy_SaysHowManyApisRun(string strategy, int aws, int gcp)
    {
        var plan = Plans.Read("production", strategy);
        var files = Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null);

        Assert.Contains($"count: {aws}\n", files["overlays/aws/kustomization.yaml"]);
        Assert.Contains($"count: {gcp}\n", files["overlays/gcp/kustomization.yaml"]);
        Assert.Equal(gcp > 0, files.ContainsKey("overlays/gcp/scaling.yaml"));
    }

    [Fact]
    public void EveryContainer_KeepsThePolicies()
    {
        var sets = Documents().Where(document => Child(document, "spec", "template", "spec") is not null).ToList();
        Assert.Equal(6, sets.Count);
        Assert.All(sets, set =>
        {
            var pod = (YamlMappingNode)Child(set, "spec", "template", "spec")!;
            Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
            Assert.Equal("RuntimeDefault", Text(pod, "securityContext", "seccompProfile", "type"));
            var claims = Child(set, "spec", "volumeClaimTemplates") is YamlSequenceNode templates ? templates.Select(claim => Text(claim, "metadata", "name")) : [];
            var mounted = List(pod, "volumes").Select(volume => Text(volume, "name")).Concat(claims).ToHashSet();
            Assert.All(List(pod, "containers"), container =>
            {
                Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem"));
                Assert.Equal("false", Text(container, "securityContext", "allowPrivilegeEscalation"));
                Assert.Equal("ALL", ((YamlScalarNode)List(Child(container, "securityContext", "capabilities")!, "drop").Single()).Value);
                Assert.NotNull(Text(container, "resources", "requests", "cpu"));
                Assert.NotNull(Text(container, "resources", "limits", "memory"));
                Assert.All(List(container, "volumeMounts"), mount => Assert.Contains(Text(mount, "name"), mounted));
                if (Child(container, "ports") is not null)
                    Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Equal("http", Text(container, probe, "httpGet", "port")));
            });
        });
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    public void EveryKeyThatAContainerReads_Exists(string cloud)
    {
        var documents = Documents().ToList();
        var own = documents.Where(document => Text(document, "file") is var file && (!file!.StartsWith("overlays/", StringComparison.Ordinal) || file.StartsWith($"overlays/{cloud}/", StringComparison.Ordinal))).ToList();
        var maps = own.Where(document => Text(document, "kind") == "ConfigMap")
            .SelectMany(map => ((YamlMappingNode)Child(map, "data")!).Children.Keys.Select(key => $"{Text(map, "metadata", "name")}/{key}"));
        var secrets = own.Where(document => Text(document, "kind") == "ExternalSecret")
            .SelectMany(secret => List(Child(secret, "spec")!, "data").Select(entry => $"{Text(secret, "metadata", "name")}/{Text(entry, "secretKey")}"));
        var known = maps.Concat(secrets).ToHashSet();

        var read = own.Select(document => Child(document, "spec", "template", "spec")).OfType<YamlMappingNode>().SelectMany(pod => List(pod, "containers")).SelectMany(container => List(container, "env"))
            .Select(entry => Child(entry, "valueFrom", "configMapKeyRef") ?? Child(entry, "valueFrom", "secretKeyRef")).OfType<YamlMappingNode>()
            .Where(reference => Text(reference, "optional") != "true")
            .Select(reference => $"{Text(reference, "name")}/{Text(reference, "key")}").ToList();

        Assert.NotEmpty(read);
        Assert.Empty(read.Except(known));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<YamlNode> Documents()
    {
        var plan = Plans.Read("production", null);
        foreach (var (path, text) in Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null))
        {
            Assert.DoesNotContain("${", text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            foreach (var document in stream.Documents)
            {
                ((YamlMappingNode)document.RootNode).Add("file", path);
                yield return document.RootNode;
            }
        }
    }

    private static YamlNode? Child(YamlNode node, params IEnumerable<string> path)
    {
        YamlNode? at = node;
        foreach (var name in path)
            at = at is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null;
        return at;
    }

    private static string? Text(YamlNode node, params IEnumerable<string> path) => (Child(node, path) as YamlScalarNode)?.Value;

    private static YamlSequenceNode List(YamlNode node, string name) => Assert.IsType<YamlSequenceNode>(Child(node, name));

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new Terminal(output, error, TimeProvider.System));
        return (code, error.ToString());
    }
}
