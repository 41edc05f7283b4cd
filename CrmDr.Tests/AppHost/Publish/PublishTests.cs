using System.Globalization;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;

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
        var text = SettingsFile.Standard(known).Replace("\"on\"", "\"perhaps\"").Replace("databaseHost:", "databasHost:").Replace("\"1.0.0\"", "\"latest\"")
            .Replace("witness: \"etcd\"", "witness: \"zookeeper\"").Replace("203.0.113.10/32", "0.0.0.0/0");

        var refused = Assert.Throws<PublishException>(() => SettingsFile.Read("settings.yaml", text, known));

        Assert.Contains("data.gateway is 'perhaps', expected on or off", refused.Message);
        Assert.Contains("data.databaseHost is missing", refused.Message);
        Assert.Contains("data.databasHost is no setting", refused.Message);
        Assert.Contains("data.version is 'latest'", refused.Message);
        Assert.Contains("data.witness is 'zookeeper', expected etcd or postgres", refused.Message);
        Assert.Contains("data.thirdMember is '0.0.0.0/0', expected one address or a small network", refused.Message);
    }

    [Fact]
    public void Collector_ThatIsSwitchedOff_IsNotCalled() => Assert.Contains("data.otlpEndpoint is 'http://crmdr-collector:4317', which is not there while telemetry is off",
        Assert.Throws<PublishException>(() => Overlay("aws", text => text.Replace("telemetry: \"on\"", "telemetry: \"off\""))).Message);

    [Fact]
    public void Digest_FixesItsImage_AndTheTagTheOthers()
    {
        var digest = "sha256:" + new string('a', 64);

        var kustomization = Overlay("aws", text => text.Replace("controllerDigest: \"\"", $"controllerDigest: \"{digest}\""));

        Assert.Contains($"/crmdr-controller\n    digest: {digest}\n", kustomization);
        Assert.Contains("/crmdr-api\n    newTag: 1.0.0\n", kustomization);
        Assert.Equal(4, kustomization.Split("newTag:").Length - 1); // API, gateway, etcd, collector
    }

    [Fact]
    public void Digests_ThatAreNotThere_LeaveTheTag() =>
        Assert.DoesNotContain("digest:", Overlay("gcp", text => string.Join('\n', text.Split('\n').Where(line => !line.Contains("Digest:", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("sha512:")]
    [InlineData("1.0.0")]
    [InlineData(" ")]
    public void Digest_ThatIsNone_IsNamedWithWhatWasExpected(string found)
    {
        var refused = Assert.Throws<PublishException>(() => Overlay("gcp", text => text.Replace("gatewayDigest: \"\"", $"gatewayDigest: \"{found}\"")));

        Assert.Equal($"k8s/overlays/gcp/settings.yaml: data.gatewayDigest is '{found}', expected sha256: and 64 digits of 0-9a-f, or nothing.", refused.Message);
    }

    [Fact]
    public void Digest_InThePlaceOfTheTag_IsNamed() => Assert.Contains(
        "data.version is 'sha256:",
        Assert.Throws<PublishException>(() => Overlay("aws", text => text.Replace("\"1.0.0\"", $"\"sha256:{new string('a', 64)}\""))).Message);

    [Theory]
    [InlineData("warm-standby", 3, 1)]
    [InlineData("active-active", 3, 3)]
    [InlineData("pilot-light", 3, 0)]
    public void Strategy_SaysHowManyApisRun(string strategy, int aws, int gcp)
    {
        var plan = Plans.Read("production", strategy);
        var files = Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null);

        Assert.DoesNotContain("replicas:", files["base/api.yaml"]);
        foreach (var (cloud, least) in new[] { ("aws", aws), ("gcp", gcp) })
        {
            Assert.Equal(least == 0, files[$"overlays/{cloud}/kustomization.yaml"].Contains("replicas:\n  - name: crmdr-api\n    count: 0\n", StringComparison.Ordinal));
            Assert.Equal(least > 0 ? least : null, files.GetValueOrDefault($"overlays/{cloud}/scaling.yaml")?.Split('\n').Where(line => line.Contains("minReplicas:", StringComparison.Ordinal)).Select(line => (int?)int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)).Single());
        }

        Assert.Equal(gcp > 0, files.ContainsKey("overlays/gcp/scaling.yaml"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The Kustomization of a cloud whose settings are the standard ones, changed so.
    private static string Overlay(string cloud, Func<string, string> change)
    {
        var plan = Plans.Read("production", null);
        var settings = change(SettingsFile.Standard(SettingsFile.Of(cloud, plan.Clouds.PeerOf(cloud))));
        return Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", path => path == $"overlays/{cloud}/settings.yaml" ? settings : null)[$"overlays/{cloud}/kustomization.yaml"];
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new Terminal(output, error, TimeProvider.System));
        return (code, error.ToString());
    }
}
