using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using CrmDr.LocalClouds;

namespace CrmDr.Tests.Images;

/// <summary>
/// The script that makes the images, with programs in the places of the SDK, git and crane: archives come from a folder, registries are files. What the
/// SDK itself does is not looked at here.
/// </summary>
public sealed class ImagesTests : IDisposable
{
    private const string Aws = "111122223333.dkr.ecr.ap-northeast-2.amazonaws.com";
    private const string Gcp = "asia-northeast3-docker.pkg.dev/crm-prod/crmdr-production";
    private const string Revision = "0123456789abcdef0123456789abcdef01234567";
    private const string Version = "1.2.3";
    private static readonly string[] Images = ["crmdr-api", "crmdr-controller", "crmdr-gateway"];
    private readonly string _folder = Directory.CreateTempSubdirectory("crmdr-images").FullName;
    private readonly Dictionary<string, string> _digests = [];

    [Fact]
    public async Task BothRegistries_GetTheSameDigests_WhichAreToldAsSettings()
    {
        Prepare();

        var (code, output, errors) = await RunAsync(Push("--source", "https://example.com/crm"));

        Assert.True(code == 0, errors);
        Assert.Equal($"version: \"1.2.3\"\napiDigest: \"{_digests["crmdr-api"]}\"\ncontrollerDigest: \"{_digests["crmdr-controller"]}\"\ngatewayDigest: \"{_digests["crmdr-gateway"]}\"\n", output);
        Assert.All(Images, image => Assert.Equal((_digests[image], _digests[image]), (There(Aws, image), There(Gcp, image))));
        Assert.Equal(6, Calls("crane push"));
        Assert.Contains("-p:ImageMachines=linux-x64+linux-arm64 ", Arguments);
        Assert.Contains($"-p:ImageRevision={Revision} ", Arguments);
        Assert.Contains("-p:ImageSource=https://example.com/crm", Arguments);

        (code, _, errors) = await RunAsync(Push("--no-build"));
        Assert.True(code == 0, errors);
        Assert.Equal((3, 6), (Calls("dotnet build"), Calls("crane push"))); // what is there is left alone
    }

    [Fact]
    public async Task Bill_NamesTheImage_AndWhatTheSdkGave()
    {
        Prepare();

        Assert.Equal(0, (await RunAsync("--version", Version)).Code);

        var bill = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "out", "crmdr-gateway.cdx.json")))!;
        Assert.Equal($"pkg:oci/crmdr-gateway@{_digests["crmdr-gateway"].Replace(":", "%3A", StringComparison.Ordinal)}", (string)bill["metadata"]!["component"]!["purl"]!);
        Assert.Equal("2026-11-30T10:00:00Z", (string)bill["metadata"]!["timestamp"]!);
        Assert.Equal(["Npgsql", "System.IO.Hashing"], bill["components"]!.AsArray().Select(component => (string)component!["name"]!));
    }

    [Fact]
    public async Task Registry_ThatAnswersWithAnotherDigest_IsNamed()
    {
        Prepare();
        WriteFile("lies", Aws);

        var (code, output, errors) = await RunAsync(Push());

        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"{Aws}/crmdr-api:1.2.3 answers with 'sha256:other', expected {_digests["crmdr-api"]}", errors);
    }

    [Fact]
    public async Task Tag_ThatIsTaken_EndsItBeforeAnythingIsPushed()
    {
        Prepare();
        WriteFile(Path.Combine("registries", $"{Aws}_crmdr-gateway_1.2.3"), "sha256:older");

        var (code, _, errors) = await RunAsync(Push());

        Assert.Equal((1, 0), (code, Calls("crane push")));
        Assert.Contains("crmdr-gateway:1.2.3 is sha256:older already", errors);
    }

    [Theory]
    [InlineData("UNAUTHORIZED: authentication required")]
    [InlineData("error getting credentials: exec: \"docker-credential-gcloud\": executable file not found in $PATH")]
    public async Task Registry_ThatCannotBeAsked_IsNoEmptyOne(string error)
    {
        Prepare();
        WriteFile("closed", Gcp);
        WriteFile("error", error);

        var (code, _, errors) = await RunAsync(Push());

        Assert.Equal((1, 0), (code, Calls("crane push")));
        Assert.Contains($"{Gcp}/crmdr-api:1.2.3 cannot be asked for; is crane logged in there?", errors);
    }

    [Fact]
    public async Task Push_ThatComesSecond_IsNoFailure()
    {
        Prepare();
        WriteFile("late", Gcp);

        var (code, _, errors) = await RunAsync(Push());

        Assert.True(code == 0, errors);
    }

    [Fact]
    public async Task WhatIsNotCommitted_IsBuiltButNotPushed()
    {
        Prepare(revision: Revision + "-dirty");
        WriteFile("changes", " M README.md");

        var (code, _, errors) = await RunAsync(Push());

        Assert.Equal((1, 0), (code, Calls("crane")));
        Assert.Contains("built from files that are not committed", errors);
    }

    [Theory]
    [InlineData("user", "expected user 1654")]
    [InlineData("label", "expected user 1654, version 1.2.3 and revision " + Revision)]
    [InlineData("platform", "crmdr-api is for 'linux/amd64', expected 'linux/amd64,linux/arm64'")]
    [InlineData("bytes", "crmdr-api.tar is damaged: sha256:")]
    [InlineData("index", "crmdr-api.tar is no OCI archive of one image")]
    public async Task Archive_ThatIsNotWhatWasAskedFor_EndsIt(string fault, string expected)
    {
        Prepare(fault: fault);

        var (code, _, errors) = await RunAsync(Push());

        Assert.Equal((1, 0), (code, Calls("crane")));
        Assert.Contains(expected, errors);
    }

    [Theory]
    [InlineData("--nothing", "'--nothing' is no option")]
    [InlineData("--push " + Aws, "--push wants two registries")]
    [InlineData("--push https://" + Aws + " " + Gcp, "found 'https://" + Aws + "', expected a registry without https://")]
    [InlineData("--push " + Aws + " " + Aws, "both registries are the same one")]
    [InlineData("--platforms windows/amd64", "found 'windows/amd64', expected linux/amd64, linux/arm64 or both")]
    [InlineData("--version latest", "found 'latest', expected a version such as 1.2.3")]
    [InlineData("--no-build", "leaves nothing to do")]
    public async Task WrongCall_SaysWhatWasExpected(string call, string expected)
    {
        Prepare();

        var (code, _, errors) = await RunAsync(call.Split(' '));

        Assert.Equal((2, 0), (code, Calls("dotnet build")));
        Assert.Contains(expected, errors);
    }

    [Fact]
    public void Projects_SayWhatTheManifestsExpect()
    {
        var plan = Plans.Read("production", null);
        var manifests = Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null);
        foreach (var (project, manifest, image) in ((string, string, string)[])[("CrmDr.Api", "base/api.yaml", "crmdr-api"),
            ("CrmDr.Controller", "base/controller.yaml", "crmdr-controller"), ("CrmDr.Gateway", "components/gateway/gateway.yaml", "crmdr-gateway")])
        {
            var file = XDocument.Load(Path.Combine(Repository.Root, project, $"{project}.csproj"));
            Assert.Equal(image, file.Descendants("ContainerRepository").Single().Value);
            Assert.Equal(Values(manifests[manifest], "containerPort: "), file.Descendants("ContainerPort").Select(port => port.Attribute("Include")!.Value));
            Assert.Equal([XDocument.Load(Path.Combine(Repository.Root, "eng", "Image.props")).Descendants("ContainerUser").Single().Value], Values(manifests[manifest], "runAsUser: "));
            Assert.Contains($"image: {image}\n", manifests[manifest]);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Values(string text, string key) =>
        text.Split('\n').Select(line => line.Trim(' ', '-')).Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[key.Length..]);

    private static string[] Push(params IEnumerable<string> arguments) => ["--version", Version, .. arguments, "--push", Aws, Gcp];

    private string Arguments => Path.Combine(_folder, "arguments") is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    private int Calls(string call) => Arguments.Split('\n').Count(line => line.StartsWith(call, StringComparison.Ordinal));

    private string There(string registry, string image) => File.ReadAllText(Path.Combine(_folder, "registries", $"{registry.Replace('/', '_')}_{image}_{Version}")).Trim();

    private string WriteFile(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private void Prepare(string revision = Revision, string fault = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is one of bash");
        foreach (var program in (string[])["bash", "jq", "tar", "sha256sum"])
            Assert.SkipWhen(Which.Find(program) is null, $"{program} is not here");
        Directory.CreateDirectory(Path.Combine(_folder, "registries"));
        foreach (var image in Images)
            _digests[image] = Layout(image, revision, fault);
        foreach (var (program, body) in Programs)
        {
            var file = WriteFile(Path.Combine("bin", program), $"#!/usr/bin/env bash\nset -euo pipefail\nhome={_folder}\necho \"{program} $*\" >>$home/arguments\n{body}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // What the SDK writes: an index in index.json that leads to the one with an image for each machine.
    private string Layout(string image, string revision, string fault)
    {
        string Blob(string text)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            WriteFile(Path.Combine("layouts", image, "blobs", "sha256", digest), text);
            return "sha256:" + digest;
        }

        var manifests = (fault == "platform" ? ["amd64"] : (string[])["amd64", "arm64"]).Select(machine =>
        {
            var layer = Blob($"{image} {machine}");
            var config = Blob(new JsonObject
            {
                ["config"] = new JsonObject
                {
                    ["User"] = fault == "user" ? "0" : "1654",
                    ["Labels"] = new JsonObject { ["org.opencontainers.image.version"] = Version, ["org.opencontainers.image.revision"] = fault == "label" ? "another" : revision },
                },
            }.ToJsonString());
            var manifest = Blob(new JsonObject { ["config"] = new JsonObject { ["digest"] = config }, ["layers"] = new JsonArray(new JsonObject { ["digest"] = layer }) }.ToJsonString());
            if (fault == "bytes")
                File.AppendAllText(Path.Combine(_folder, "layouts", image, "blobs", "sha256", layer["sha256:".Length..]), "more");
            return (JsonNode)new JsonObject { ["digest"] = manifest, ["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = machine } };
        }).ToArray();
        var index = Blob(new JsonObject { ["manifests"] = new JsonArray(manifests) }.ToJsonString());
        WriteFile(Path.Combine("layouts", image, "index.json"), fault == "index" ? "{}" : new JsonObject { ["manifests"] = new JsonArray(new JsonObject { ["digest"] = index }) }.ToJsonString());
        return index;
    }

    private static readonly (string Program, string Body)[] Programs =
    [
        ("dotnet", """
            case "$1 ${2-}" in
              '--version '*) echo 10.0.999 ;;
              'tool restore') ;;
              'tool run') echo '{"metadata": {"timestamp": "now", "component": {}}, "components": [{"name": "Npgsql"}]}' >"$6/$8" ;;
              'build '*)
                for argument in "$@"; do case $argument in -p:ContainerArchiveOutputPath=*) archive=${argument#*=} ;; esac; done
                tar -cf "$archive" -C "$home/layouts/$(basename "$archive" .tar)" . ;;
              *) echo "unexpected: dotnet $*" >&2; exit 1 ;;
            esac
            """),
        ("git", """
            case "$1" in
              rev-parse) echo 0123456789abcdef0123456789abcdef01234567 ;;
              status) [[ ! -e $home/changes ]] || cat "$home/changes" ;;
              log) echo 2026-11-30T10:00:00Z ;;
            esac
            """),
        ("crane", """
            target=${@: -1}
            file=$home/registries/$(tr '/:' '__' <<<"$target")
            case "$1" in
              digest)
                if [[ -e $home/closed && $target == "$(cat "$home/closed")"* ]]; then cat "$home/error" >&2; exit 1; fi
                [[ -e $file ]] || { echo 'MANIFEST_UNKNOWN: Requested image not found' >&2; exit 1; }
                cat "$file" ;;
              push)
                jq -r '.manifests[0].digest' "$2/index.json" >"$file"
                if [[ -e $home/lies && $target == "$(cat "$home/lies")"* ]]; then echo sha256:other >"$file"; fi
                if [[ -e $home/late && $target == "$(cat "$home/late")"* ]]; then echo 'TAG_INVALID: it is there already' >&2; exit 1; fi ;;
            esac
            """),
    ];

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Which.Find("bash")!, [Path.Combine(Repository.Root, "eng", "images.sh"), "--output", Path.Combine(_folder, "out"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = Path.Combine(_folder, "bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
