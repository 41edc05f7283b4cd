using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using CrmDr.LocalClouds;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>
/// The script that fills the secrets, with programs in the providers' places that keep what they are told in files. Three sides must agree on the
/// names: the module that makes the places, the script, and the manifests that read them.
/// </summary>
public sealed class BootstrapTests : IDisposable
{
    private const string Name = "crmdr-production";
    private static readonly string Module = Path.Combine(Repository.Root, "terraform", "modules", "replication-native");
    private readonly string _folder = Directory.CreateTempSubdirectory("crmdr-bootstrap").FullName;

    [Fact]
    public async Task EverySecretThatAPodReads_IsFilled_AndNoneTwice()
    {
        Prepare();

        var (code, output) = await RunAsync();

        Assert.True(code == 0, output);
        foreach (var cloud in (string[])["aws", "gcp"])
        {
            var read = Read(cloud).ToList();
            Assert.NotEmpty(read);
            Assert.All(read, secret => Assert.True(Value(cloud, secret).Length > 0, $"{cloud}: {secret} has no value\n{output}"));
            // Nothing that a pod reads is outside of what its cluster is granted.
            Assert.Empty(read.Except(Services().Select(secret => Place(cloud, secret))));
        }

        Assert.All(["access-operator", "access-peer", "access-application", "identity-keys", "database-ca", "cache-ca"],
            shared => Assert.Equal(Secret("aws", shared), Secret("gcp", shared)));
        Assert.Equal(Secret("aws", "crmdr-replication"), Secret("gcp", "peer-replication"));
        Assert.Equal(Secret("gcp", "crmdr-replication"), Secret("aws", "peer-replication"));
        Assert.Equal(Secret("aws", "cache"), Secret("gcp", "peer-cache"));
        Assert.Equal("memorystore-password", Secret("aws", "peer-cache"));
        Assert.NotEqual(Secret("aws", "crm-app"), Secret("gcp", "crm-app"));
        Assert.Equal(["ROTATE", "SET"], File.ReadAllLines(Path.Combine(_folder, "strategies")));
        Assert.Contains(Secret("aws", "crm-app"), File.ReadAllText(Path.Combine(_folder, "psql-rds.example")), StringComparison.Ordinal);

        var before = Everything();
        (code, output) = await RunAsync();
        Assert.True(code == 0, output);
        Assert.DoesNotContain(" set", output, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task Certificates_AreOfOneAuthority_AndMadeAnewOnDemand()
    {
        Prepare();
        Assert.Equal(0, (await RunAsync()).Code);
        var first = Secret("gcp", "controller-certificate");

        Assert.Equal(0, (await RunAsync("--renew")).Code);

        Assert.NotEqual(first, Secret("gcp", "controller-certificate"));
        foreach (var (cloud, group, name) in ((string, string, string)[])[("aws", "controller", "controller.aws"), ("gcp", "controller", "controller.gcp"),
            ("aws", "witness", "controller.aws"), ("gcp", "witness", "controller.gcp")])
            AssertGood(Secret(cloud, $"{group}-certificate"), Secret(cloud, $"{group}-key"), Secret(cloud == "aws" ? "gcp" : "aws", $"{group}-ca"), name);
        AssertGood(Secret("aws", "witness-member-certificate"), Secret("aws", "witness-member-key"), Secret("gcp", "witness-ca"), "etcd.aws");
        AssertGood(first, null, Secret("aws", "controller-ca"), "controller.gcp"); // who was not told yet is believed meanwhile
        string Member(string file) => File.ReadAllText(Path.Combine(_folder, "member", file));
        AssertGood(Member("member.crt"), Member("member.key"), Secret("gcp", "witness-ca"), "etcd.third");
    }

    [Fact]
    public async Task NoSecret_IsPrinted_OrAnArgumentOfAProgram()
    {
        Prepare();

        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        var said = output + File.ReadAllText(Path.Combine(_folder, "arguments"));
        foreach (var secret in (string[])["crmdr", "crm-app", "crmdr-replication", "cache", "peer-cache", "access-operator", "access-peer", "controller-key", "authority-controller", "administrator"])
            Assert.DoesNotContain(Secret(secret == "administrator" ? "gcp" : "aws", secret).Split('\n')[^1], said, StringComparison.Ordinal);
        Assert.DoesNotContain("rds-password", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GCP_CACHE", null, "GCP_CACHE is not set; export the module's output bootstrap_environment")]
    [InlineData("CRMDR_IDENTITY_KEYS", null, "everything is set but identity-keys")]
    [InlineData("CRMDR_IDENTITY_KEYS", """{"keys":[{"kty":"EC","d":"private"}]}""", "is no JSON Web Key Set of public keys")]
    [InlineData("CRMDR_NAME", "another", "the secret another/crmdr of AWS cannot be read; apply terraform/environments/global/production first")]
    public async Task WhatIsMissing_IsNamed(string variable, string? value, string expected)
    {
        Prepare();

        var (code, output) = await RunAsync(environment => environment[variable] = value is not null && variable == "CRMDR_IDENTITY_KEYS" ? WriteFile("keys", value) : value);

        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_IsWhatTheModuleSays()
    {
        var module = TerraformTree.Load(Path.Combine(Repository.Root, "terraform")).Modules["modules/replication-native"];

        var said = Assert.IsType<Expression.Object>(module.Outputs["bootstrap_environment"]["value"]);

        Assert.Equal(Environment().Keys.Order(StringComparer.Ordinal), said.Items.Select(item => (string)((Expression.Literal)item.Key).Value!).Order(StringComparer.Ordinal));
    }

    /// <summary>Certificates are made for the names by which the overlays' settings call.</summary>
    [Fact]
    public void Names_AreThoseOfTheSettings()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "terraform", "environments", "global", "production", "variables.tf"));
        string Standard(string cloud, string setting) => SettingsFile.Of(cloud, cloud == "aws" ? "gcp" : "aws").Single(found => found.Name == setting).Standard!;

        foreach (var name in ((string[])["aws", "gcp"]).SelectMany(cloud => new[] { Standard(cloud, "witnessHost"), new Uri(Standard(cloud, "peerControllerUrl")).Host, new Uri(Standard(cloud, "witness1")).Host }))
            Assert.Contains($"= \"{name}\"", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertGood(string certificate, string? key, string authority, string name)
    {
        using var shown = key is null ? X509Certificate2.CreateFromPem(certificate) : X509Certificate2.CreateFromPem(certificate, key);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority);
        Assert.True(chain.Build(shown), string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation)));
        Assert.True(shown.MatchesHostname(name));
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], shown.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(use => use.Value));
    }

    // What the overlay of a cloud reads, by the provider's names.
    private static IEnumerable<string> Read(string cloud)
    {
        var plan = Plans.Read("production", null);
        var secrets = Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null)[$"overlays/{cloud}/secrets.yaml"];
        return secrets.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("key: ", StringComparison.Ordinal)).Select(line => line["key: ".Length..]).Distinct();
    }

    private static List<string> Services()
    {
        var module = TerraformTree.Load(Path.Combine(Repository.Root, "terraform")).Modules["modules/replication-native"];
        var evaluator = new Evaluator(module, new Dictionary<string, object?>(), reference => reference);
        return [.. ((IEnumerable<object?>)evaluator.Value(module.Locals["services"].Value)!).Cast<string>()];
    }

    private static string Place(string cloud, string secret) => cloud == "aws"
        ? secret.StartsWith("authority-", StringComparison.Ordinal) ? $"{Name}-authority/{secret["authority-".Length..]}" : $"{Name}/{secret}"
        : $"{Name}-{secret}";

    private static Dictionary<string, string?> Environment() => new()
    {
        ["CRMDR_NAME"] = Name,
        ["AWS_REGION"] = "ap-northeast-2",
        ["AWS_DATABASE_HOST"] = "rds.example",
        ["AWS_DATABASE_PORT"] = "5432",
        ["AWS_DATABASE_NAME"] = "crm",
        ["AWS_DATABASE_SECRET"] = "rds-administrator",
        ["AWS_CACHE"] = "cache-group",
        ["AWS_CONTROLLER"] = "controller.aws",
        ["AWS_MEMBER"] = "etcd.aws",
        ["GCP_PROJECT"] = "crm-prod",
        ["GCP_REGION"] = "asia-northeast3",
        ["GCP_DATABASE_HOST"] = "sql.example",
        ["GCP_DATABASE_PORT"] = "5432",
        ["GCP_DATABASE_NAME"] = "crm",
        ["GCP_DATABASE_SERVICE"] = "sql",
        ["GCP_CACHE"] = "cache",
        ["GCP_CONTROLLER"] = "controller.gcp",
        ["GCP_MEMBER"] = "etcd.gcp",
        ["THIRD_MEMBER"] = "etcd.third",
    };

    private string Secret(string cloud, string secret) => Value(cloud, Place(cloud, secret));

    private string Value(string cloud, string place) => File.ReadAllText(Path.Combine(_folder, cloud, place.Replace('/', '_')));

    private string Everything() => string.Join('\n', ((string[])["aws", "gcp", "member"]).SelectMany(folder => Directory.GetFiles(Path.Combine(_folder, folder)).Order(StringComparer.Ordinal))
        .Select(file => $"{file}: {File.ReadAllText(file)}"));

    private string WriteFile(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    // The places as Terraform makes them, empty, and the programs.
    private void Prepare()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is one of bash");
        foreach (var program in (string[])["bash", "jq", "openssl"])
            Assert.SkipWhen(Which.Find(program) is null, $"{program} is not here");
        foreach (var (cloud, own) in ((string, string[])[])[("aws", []), ("gcp", ["administrator"])])
        {
            Directory.CreateDirectory(Path.Combine(_folder, cloud));
            foreach (var secret in Services().Concat(own).Concat(["authority-controller", "authority-witness"]))
                File.WriteAllText(Path.Combine(_folder, cloud, Place(cloud, secret).Replace('/', '_')), "");
        }

        File.WriteAllText(Path.Combine(_folder, "aws", "rds-administrator"), """{"username":"postgres","password":"rds-password"}""");
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        foreach (var (program, body) in Programs)
        {
            var file = WriteFile(Path.Combine("bin", program), $"#!/usr/bin/env bash\nset -euo pipefail\ncd {_folder}\necho \"{program} $*\" >>arguments\n{body}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static readonly (string Program, string Body)[] Programs =
    [
        ("aws", """
            case "$1 $2" in
              'secretsmanager get-secret-value')
                file=aws/${4//\//_}
                [[ -e $file ]] || { echo "An error occurred (ResourceNotFoundException): Secrets Manager can't find the specified secret." >&2; exit 254; }
                [[ -s $file ]] || { echo "An error occurred (ResourceNotFoundException): can't find the specified secret value for staging label: AWSCURRENT" >&2; exit 254; }
                cat "$file"; echo ;;
              'secretsmanager put-secret-value') [[ -e aws/${4//\//_} ]] && cat "${6#file://}" >"aws/${4//\//_}" ;;
              'elasticache describe-replication-groups') if grep -qs SET strategies; then echo True; else echo False; fi ;;
              'elasticache modify-replication-group') jq -r .AuthTokenUpdateStrategy "${4#file://}" >>strategies ;;
              'elasticache wait') ;;
              *) echo "unexpected: aws $*" >&2; exit 1 ;;
            esac
            """),
        ("gcloud", """
            case "$1 $2 $3" in
              'secrets versions access') file=gcp/${5#--secret=}; [[ -s $file ]] || { echo "ERROR: NOT_FOUND: Secret [$file] not found or has no versions." >&2; exit 1; }; cat "$file" ;;
              'secrets versions add') [[ -e gcp/$4 ]] && cat "${5#--data-file=}" >"gcp/$4" ;;
              'sql users set-password') cat >/dev/null ;;
              'sql instances describe') echo '{"serverCaCert":{"cert":"sql-authority"}}' ;;
              'redis instances get-auth-string') echo '{"authString":"memorystore-password"}' ;;
              'redis instances describe') echo '{"serverCaCerts":[{"cert":"memorystore-authority"},{"cert":"memorystore-authority-2"}]}' ;;
              *) echo "unexpected: gcloud $*" >&2; exit 1 ;;
            esac
            """),
        ("curl", "echo rds-authority"),
        ("psql", "cat >\"psql-$4\""),
    ];

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunAsync(_ => { }, arguments);

    private async Task<(int Code, string Output)> RunAsync(Action<Dictionary<string, string?>> change, params string[] arguments)
    {
        var start = new ProcessStartInfo(Which.Find("bash")!, [Path.Combine(Module, "bootstrap.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var environment = Environment();
        environment["CRMDR_IDENTITY_KEYS"] = WriteFile("keys.json", """{"keys":[{"kty":"EC","kid":"1"}]}""");
        environment["CRMDR_MEMBER_FOLDER"] = Path.Combine(_folder, "member");
        environment["PATH"] = Path.Combine(_folder, "bin") + Path.PathSeparator + System.Environment.GetEnvironmentVariable("PATH");
        change(environment);
        foreach (var (variable, value) in environment)
            if (value is null)
                start.Environment.Remove(variable);
            else
                start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await output));
    }
}
