using System.Diagnostics;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Cloud;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Terraform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Cloud;

/// <summary>Settings that AWS keeps are read at the start: from a server that answers as AWS documents it, and (explicit) from moto.</summary>
public sealed class CloudConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("aws");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void WithoutEitherSetting_NothingIsRead()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Cloud:Provider", "aws")]);

        configuration.AddCloudConfiguration();

        Assert.Single(configuration.Sources, source => source is Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData: not null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("gcp")]
    public void OtherProvider_IsRefused(string provider)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Cloud:Provider", provider), new("Cloud:Project", "p"), new("Cloud:Parameters", "/crmdr")]);

        var refused = Assert.Throws<InvalidSettingsException>(configuration.AddCloudConfiguration);

        Assert.Contains($"Cloud:Parameters is set and Cloud:Provider is '{provider}'; expected aws", refused.Message);
    }

    [Fact]
    public void ABuildWithoutTheSdk_SaysSo()
    {
        Assert.SkipWhen(ParameterStore.IsInBuild, "this build has AWS' SDK");

        var refused = Assert.Throws<InvalidSettingsException>(() => Read("http://127.0.0.1:9", "--Cloud:Secrets=crm/app"));

        Assert.Contains("Cloud:Secrets is set, and this build lacks what reads it", refused.Message);
    }

    [Theory]
    [InlineData("/crmdr/aws", "/crmdr/aws/ConnectionStrings/crm", "ConnectionStrings:crm")]
    [InlineData("/crmdr/aws/", "/crmdr/aws/Access__Tokens/0", "Access:Tokens:0")]
    [InlineData("/", "/Plan/Path", "Plan:Path")]
    public void Key_IsWhatIsBelowThePath(string path, string name, string key) => Assert.Equal(key, KeptSettings.Key(path, name));

    [Fact]
    public void Secret_IsAnObjectOfSettings()
    {
        var settings = KeptSettings.OfSecret("""{"ConnectionStrings__crm": "Host=db", "Identity": {"Keys": ["a", "b"]}, "Limit:Most": 7, "None": null}""")!;

        Assert.Equal(
            [("ConnectionStrings:crm", "Host=db"), ("Identity:Keys:0", "a"), ("Identity:Keys:1", "b"), ("Limit:Most", "7"), ("None", null)],
            settings.Select(one => (one.Key, one.Value)));
        Assert.Null(KeptSettings.OfSecret("\"a password\""));
        Assert.Null(KeptSettings.OfSecret("a password"));
    }

    [Fact]
    public async Task ParametersAndSecrets_AreSettings_BelowTheEnvironmentAndAboveFiles()
    {
        await using var aws = await StartAsync();
        for (var i = 0; i < 23; i++)
            aws.Parameters[$"{FakeAws.Path}/Many/{i:00}"] = $"{i}";
        aws.Parameters[$"{FakeAws.Path}/ConnectionStrings/crm"] = "Host=of-the-parameter";
        aws.Parameters[$"{FakeAws.Path}/Plan/Path"] = "of-the-parameter";
        aws.Parameters[$"{FakeAws.Path}/Peer/Url"] = "of-the-parameter";
        aws.Parameters["/crmdr/awsome/Peer/Url"] = "of somebody else";
        aws.Secrets["crmdr/app"] = """{"ConnectionStrings__crm": "Host=of-the-secret"}""";

        var configuration = Read(aws.Url, $"--Cloud:Parameters={FakeAws.Path}", "--Cloud:Secrets=crmdr/app", "--Peer:Url=of-the-command-line");

        Assert.Equal("Host=of-the-secret", configuration.GetConnectionString("crm"));
        Assert.Equal("of-the-parameter", configuration["Plan:Path"]);
        Assert.Equal("of-the-command-line", configuration["Peer:Url"]);
        Assert.Equal(23, configuration.GetSection("Many").GetChildren().Count());
        Assert.Equal(4, aws.Asked.Count); // three pages and a secret
        Assert.All(aws.Asked, asked => Assert.Contains("Credential=AKIAOFTHEPROFILE/", asked.Authorization));
        Assert.All(aws.Asked, asked => Assert.Contains("/eu-central-1/ssm/aws4_request", asked.Authorization));

        // A host that is put together a second time asks nobody.
        Assert.Equal("Host=of-the-secret", Read(aws.Url, $"--Cloud:Parameters={FakeAws.Path}", "--Cloud:Secrets=crmdr/app").GetConnectionString("crm"));
        Assert.Equal(4, aws.Asked.Count);
    }

    [Fact]
    public async Task ServiceDefaults_ReadThem_BeforeAnybodyAsksForASetting()
    {
        await using var aws = await StartAsync();
        aws.Parameters[$"{FakeAws.Path}/Cloud/Diagnostics"] = "nonsense";
        var builder = WebApplication.CreateSlimBuilder(Arguments(aws.Url, $"--Cloud:Parameters={FakeAws.Path}"));

        Assert.Contains("Cloud:Diagnostics is 'nonsense'", Assert.Throws<InvalidSettingsException>(() => builder.AddServiceDefaults()).Message);
    }

    [Fact]
    public async Task WhatIsMissingOrRefused_IsNamed_AllOfIt()
    {
        await using var aws = await StartAsync();
        aws.Denied.Add("/crmdr/denied");
        aws.Secrets["crmdr/text"] = "hunter2";

        var refused = Assert.Throws<InvalidSettingsException>(() => Read(aws.Url, "--Cloud:Parameters=/crmdr/denied,/crmdr/empty", "--Cloud:Secrets:0=crmdr/text", "--Cloud:Secrets:1=crmdr/none"));

        Assert.Contains("answered AccessDeniedException (400) to GetParametersByPath /crmdr/denied (Cloud:Parameters): User: arn:aws:sts", refused.Message);
        Assert.Contains("Allow the pod's role ssm:GetParametersByPath", refused.Message);
        Assert.Contains("has nothing below /crmdr/empty (Cloud:Parameters)", refused.Message);
        Assert.Contains("The secret crmdr/text (Cloud:Secrets) is no JSON object", refused.Message);
        Assert.Contains("has no such thing: GetParameter /aws/reference/secretsmanager/crmdr/none (Cloud:Secrets). Create it", refused.Message);
        Assert.Contains($"Parameter Store in eu-central-1 ({aws.Url}", refused.Message);
        Assert.DoesNotContain("hunter2", refused.ToString());
    }

    [Fact]
    public async Task AnEndpointThatIsAway_IsGivenUp()
    {
        Assert.SkipUnless(ParameterStore.IsInBuild, "this build lacks AWS' SDK");
        string url;
        await using (var aws = await FakeAws.StartAsync())
            url = aws.Url;

        var refused = Assert.Throws<InvalidSettingsException>(() => Read(url, "--Cloud:Parameters=/crmdr/away", "--AWS:MaxErrorRetry=0"));

        Assert.Contains($"Parameter Store in eu-central-1 ({url}", refused.Message);
        Assert.Contains("could not be asked: GetParametersByPath /crmdr/away (Cloud:Parameters)", refused.Message);
    }

    [Fact]
    public async Task AnEndpointThatIsSilent_IsGivenUp()
    {
        await using var aws = await StartAsync();
        aws.IsSilent = true;

        // A retry each, and then it is over: at most the limit of all.
        var refused = Assert.Throws<InvalidSettingsException>(() => Read(aws.Url, "--Cloud:Parameters=/crmdr/silent", "--AWS:MaxErrorRetry=0"));

        Assert.Contains("GetParametersByPath /crmdr/silent (Cloud:Parameters)", refused.Message);
    }

    [Fact]
    public void AProfileThatIsNotThere_IsNamed()
    {
        Assert.SkipUnless(ParameterStore.IsInBuild, "this build lacks AWS' SDK");

        var refused = Assert.Throws<InvalidSettingsException>(() => Read("http://127.0.0.1:9", "--Cloud:Parameters=/crmdr/profile", "--AWS:Profile=nobodys"));

        Assert.Contains("AWS:Profile is nobodys, which ", refused.Message);
    }

    [Fact]
    public async Task AService_TakesOnItsPodsRole_AndStartsWithWhatItReads()
    {
        await using var aws = await StartAsync();
        aws.Parameters[$"{FakeAws.Path}/Plan/Path"] = "/nowhere/plan-of-the-parameter.json";
        var token = Path.Combine(_folder.FullName, "token");
        await File.WriteAllTextAsync(token, "eyJ.token-of-the-pod", TestContext.Current.CancellationToken);

        var (code, said) = await GatewayAsync(new()
        {
            ["AWS_ENDPOINT_URL"] = aws.Url,
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/crmdr",
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = token,
            ["Cloud__Provider"] = "aws",
            ["Cloud__Parameters"] = FakeAws.Path,
        });

        Assert.Contains("/nowhere/plan-of-the-parameter.json", said); // it goes on with the setting that it has read
        Assert.Equal(ServiceProgram.WrongSettings, code);
        var role = Assert.Single(aws.Asked, asked => asked.Action == "AWSSecurityTokenService");
        Assert.Contains("Action=AssumeRoleWithWebIdentity", role.Body);
        Assert.Contains("WebIdentityToken=eyJ.token-of-the-pod", role.Body);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fcrmdr", role.Body);
        Assert.Contains("Credential=ASIAOFTHEPODSROLE/", Assert.Single(aws.Asked, asked => asked.Action == "AmazonSSM.GetParametersByPath").Authorization);
    }

    [Fact]
    public async Task AService_WithoutCredentials_DoesNotStart_AndSaysWhatItLacks()
    {
        await using var aws = await StartAsync();

        var (code, said) = await GatewayAsync(new() { ["AWS_ENDPOINT_URL"] = aws.Url, ["Cloud__Provider"] = "aws", ["Cloud__Region"] = "eu-central-1", ["Cloud__Secrets"] = "crmdr/app" });

        Assert.Equal(ServiceProgram.WrongSettings, code);
        Assert.Contains("Parameter Store in eu-central-1 could not be asked: ", said);
        Assert.Contains("In a pod the service account is annotated with eks.amazonaws.com/role-arn", said);
        Assert.Empty(aws.Asked);
    }

    [Fact(Explicit = true)]
    public async Task Moto_KeepsParametersAndSecrets()
    {
        Assert.SkipUnless(ParameterStore.IsInBuild, "this build lacks AWS' SDK");
        Assert.SkipWhen(SimulatedAws.Program is null, "moto_server is not installed");
        await using var aws = await SimulatedAws.StartAsync();
        for (var i = 0; i < 12; i++)
            await aws.JsonAsync("ssm", "AmazonSSM.PutParameter", new { Name = $"/crmdr/aws/Many/{i}", Value = $"{i}", Type = "SecureString" });
        await aws.JsonAsync("ssm", "AmazonSSM.PutParameter", new { Name = "/crmdr/aws/Plan/Path", Value = "of-the-parameter", Type = "String" });
        await aws.JsonAsync("secretsmanager", "secretsmanager.CreateSecret", new { Name = "crmdr/app", SecretString = """{"ConnectionStrings__crm": "Host=of-the-secret"}""" });

        var configuration = Read(aws.Url, "--Cloud:Region=us-east-1", "--Cloud:Parameters=/crmdr/aws", "--Cloud:Secrets=crmdr/app");

        Assert.Equal(("of-the-parameter", "Host=of-the-secret", 12), (configuration["Plan:Path"], configuration.GetConnectionString("crm"), configuration.GetSection("Many").GetChildren().Count()));
        var refused = Assert.Throws<InvalidSettingsException>(() => Read(aws.Url, "--Cloud:Region=us-east-1", "--Cloud:Secrets=crmdr/none"));
        Assert.Contains("crmdr/none (Cloud:Secrets)", refused.Message);
    }

    private static async Task<FakeAws> StartAsync()
    {
        Assert.SkipUnless(ParameterStore.IsInBuild, "this build lacks AWS' SDK");
        return await FakeAws.StartAsync();
    }

    private ConfigurationManager Read(string url, params string[] arguments)
    {
        var configuration = WebApplication.CreateSlimBuilder(Arguments(url, arguments)).Configuration;
        configuration.AddCloudConfiguration();
        return configuration;
    }

    private string[] Arguments(string url, params string[] arguments)
    {
        var profiles = Path.Combine(_folder.FullName, "credentials");
        File.WriteAllText(profiles, "[crmdr-test]\naws_access_key_id = AKIAOFTHEPROFILE\naws_secret_access_key = secret\n");
        return ["--Cloud:Provider=aws", "--Cloud:Region=eu-central-1", $"--AWS:ServiceURL={url}", "--AWS:Profile=crmdr-test", $"--AWS:ProfilesLocation={profiles}", "--Logging:LogLevel:Default=Error", .. arguments];
    }

    private static async Task<(int Code, string Said)> GatewayAsync(Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(ServiceFolders.Beside(AppContext.BaseDirectory).Gateway, "CrmDr.Gateway.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(said));
    }
}
