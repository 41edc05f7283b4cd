using System.Security.Cryptography.X509Certificates;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform;

/// <summary>
/// The script that fills the secrets, with <see cref="SimulatedProviders"/>. Three sides must agree on the
/// names: the module that makes the places, the script, and the manifests that read them.
/// </summary>
public sealed class BootstrapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crmdr-bootstrap").FullName;

    private readonly SimulatedProviders _providers;

    public BootstrapTests() => _providers = new SimulatedProviders(_folder);

    [Fact]
    public async Task EverySecretThatAPodReads_IsFilled_AndNoneTwice()
    {
        _providers.Prepare();

        var (code, output) = await _providers.RunAsync();

        Assert.True(code == 0, output);
        foreach (var cloud in (string[])["aws", "gcp"])
        {
            var read = Read(cloud).ToList();
            Assert.NotEmpty(read);
            Assert.All(read, secret => Assert.True(_providers.Value(cloud, secret).Length > 0, $"{cloud}: {secret} has no value\n{output}"));
            // Nothing that a pod reads is outside of what its cluster is granted.
            Assert.Empty(read.Except(SimulatedProviders.Services().Select(secret => SimulatedProviders.Place(cloud, secret))));
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
        (code, output) = await _providers.RunAsync();
        Assert.True(code == 0, output);
        Assert.DoesNotContain(" set", output, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task Certificates_AreOfOneAuthority_AndMadeAnewOnDemand()
    {
        _providers.Prepare();
        Assert.Equal(0, (await _providers.RunAsync()).Code);
        var first = Secret("gcp", "controller-certificate");

        Assert.Equal(0, (await _providers.RunAsync("--renew")).Code);

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
        _providers.Prepare();

        var (code, output) = await _providers.RunAsync();

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
        _providers.Prepare();

        var (code, output) = await _providers.RunAsync(environment => environment[variable] = value is not null && variable == "CRMDR_IDENTITY_KEYS" ? _providers.WriteFile("keys", value) : value);

        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_IsWhatTheModuleSays()
    {
        var module = TerraformTree.Load(Path.Combine(Repository.Root, "terraform")).Modules["modules/replication-native"];

        var said = Assert.IsType<Expression.Object>(module.Outputs["bootstrap_environment"]["value"]);

        Assert.Equal(_providers.Environment.Keys.Order(StringComparer.Ordinal), said.Items.Select(item => (string)((Expression.Literal)item.Key).Value!).Order(StringComparer.Ordinal));
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

    private string Everything() => string.Join('\n', ((string[])["aws", "gcp", "member"]).SelectMany(folder => Directory.GetFiles(Path.Combine(_folder, folder)).Order(StringComparer.Ordinal))
        .Select(file => $"{file}: {File.ReadAllText(file)}"));

    private string Secret(string cloud, string secret) => _providers.Secret(cloud, secret);
}
