using System.Diagnostics;
using System.Text.Json;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Cloud;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CrmDr.Tests.Cloud;

public sealed class CloudDiagnosticsTests
{
    [Fact]
    public void WithoutAProvider_ThereIsNothing()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var before = builder.Services.Count;

        builder.AddCloudDiagnostics();

        Assert.Equal(before, builder.Services.Count);
    }

    [Theory]
    [InlineData("azure", "", "Cloud:Provider is 'azure', expected aws or gcp")]
    [InlineData("aws", "AWS_PROFILE=dev", "Cloud:Region is not set; expected a region such as eu-central-1")]
    [InlineData("aws", "AWS_REGION=eu-central-1 AWS_ROLE_ARN=arn:aws:iam::123456789012:role/crmdr", "only the first is set")]
    [InlineData("aws", "AWS_REGION=eu-central-1 AWS_ROLE_ARN=arn:aws:iam::123456789012:role/crmdr AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere/token", "/nowhere/token, which does not exist")]
    [InlineData("gcp", "", "Cloud:Project is not set; expected the id of the project")]
    [InlineData("gcp", "Cloud:Project=p Cloud:Diagnostics=both", "Cloud:Diagnostics is 'both', expected api or output")]
    [InlineData("aws", "Cloud:Region=eu-central-1 Cloud:Diagnostics=api", "Cloud:Diagnostics is api, which is for gcp alone")]
    [InlineData("gcp", "Cloud:Project=p GOOGLE_APPLICATION_CREDENTIALS=/nowhere/key.json", "/nowhere/key.json, which does not exist")]
    public void WhatIsMissing_IsNamedAtTheStart(string provider, string settings, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidSettingsException>(() => CloudSettings.Read(Configuration(provider, settings))).Message);

    [Fact]
    public void Aws_WithARole_KnowsRegionAndAccount()
    {
        var token = Path.GetTempFileName();

        var settings = CloudSettings.Read(Configuration("aws", $"AWS_REGION=eu-central-1 AWS_ROLE_ARN=arn:aws:iam::123456789012:role/crmdr AWS_WEB_IDENTITY_TOKEN_FILE={token}"))!;

        File.Delete(token);
        Assert.Equal(new CloudSettings(CloudProvider.Aws, "eu-central-1", "123456789012"), settings);
        Assert.Contains(new KeyValuePair<string, object>("cloud.account.id", "123456789012"), settings.Attributes);
    }

    [Fact]
    public void Gcp_Line_IsTiedToItsTrace_AndAnErrorIsReported()
    {
        using var span = Span();
        var line = Line(new CloudSettings(CloudProvider.Gcp, null, "crm-project"), LogLevel.Error, new InvalidOperationException("broken"), span);

        Assert.Equal("ERROR", line.GetProperty("severity").GetString());
        Assert.Equal($"projects/crm-project/traces/{span.TraceId}", line.GetProperty("logging.googleapis.com/trace").GetString());
        Assert.Equal(span.SpanId.ToString(), line.GetProperty("logging.googleapis.com/spanId").GetString());
        Assert.EndsWith("ReportedErrorEvent", line.GetProperty("@type").GetString());
        Assert.Equal("CrmDr.Api", line.GetProperty("serviceContext").GetProperty("service").GetString());
        Assert.StartsWith("gave up after 3 tries\nSystem.InvalidOperationException: broken", line.GetProperty("message").GetString());
        Assert.Equal("3", line.GetProperty("values").GetProperty("Tries").GetString());
        Assert.Equal("2026-11-30T10:00:00.250Z", line.GetProperty("time").GetString());
    }

    [Fact]
    public void Gcp_Line_WhenTheApiHasTheError_IsNotReportedOnceMore()
    {
        using var span = Span();
        var line = Line(new CloudSettings(CloudProvider.Gcp, null, "crm-project", ByApi: true), LogLevel.Error, new InvalidOperationException("broken"), span);

        Assert.False(line.TryGetProperty("@type", out _));
        Assert.Equal("gave up after 3 tries (InvalidOperationException: broken)", line.GetProperty("message").GetString());
        Assert.Equal($"projects/crm-project/traces/{span.TraceId}", line.GetProperty("logging.googleapis.com/trace").GetString());
    }

    [Fact]
    public void Gcp_GoesByTheApi_WhereItsPackageIsInTheBuild()
    {
        Assert.Equal(GoogleDiagnostics.IsInBuild, CloudSettings.Read(Configuration("gcp", "Cloud:Project=p"))!.ByApi);
        Assert.False(CloudSettings.Read(Configuration("gcp", "Cloud:Project=p Cloud:Diagnostics=output"))!.ByApi);
        Assert.False(CloudSettings.Read(Configuration("aws", "Cloud:Region=eu-central-1"))!.ByApi);
    }

    [Fact]
    public void Gcp_ByTheApi_InABuildWithoutItsPackage_IsRefused()
    {
        Assert.SkipWhen(GoogleDiagnostics.IsInBuild, "this build has Google.Cloud.Diagnostics.AspNetCore3");

        var refused = Assert.Throws<InvalidSettingsException>(() => CloudSettings.Read(Configuration("gcp", "Cloud:Project=p Cloud:Diagnostics=api")));

        Assert.Contains("this build lacks Google.Cloud.Diagnostics.AspNetCore3", refused.Message);
    }

    [Fact]
    public void Aws_ClientsKnowRegionAndEndpoint_WhereTheSdkIsInTheBuild()
    {
        var profiles = Path.GetTempFileName();
        File.WriteAllText(profiles, "[crm]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n");
        var builder = WebApplication.CreateSlimBuilder(["--Cloud:Provider=aws", "--Cloud:Region=eu-central-1", "--AWS:Profile=crm", $"--AWS:ProfilesLocation={profiles}"]);

        builder.AddCloudDiagnostics();

        File.Delete(profiles);

        var options = builder.Services.FirstOrDefault(service => service.ServiceType.FullName == "Amazon.Extensions.NETCore.Setup.AWSOptions");
        Assert.SkipWhen(options is null, "this build lacks AWSSDK.Extensions.NETCore.Setup");
        using var services = builder.Services.BuildServiceProvider();
        dynamic registered = services.GetRequiredService(options.ServiceType);
        Assert.Equal(("eu-central-1", "crm"), ((string)registered.Region.SystemName, (string)registered.Profile));
    }

    [Fact]
    public void Aws_SettingsThatTheSdkDoesNotUnderstand_AreRefused()
    {
        var builder = WebApplication.CreateSlimBuilder(["--Cloud:Provider=aws", "--Cloud:Region=eu-central-1", "--AWS:MaxErrorRetry=often"]);
        Assert.SkipUnless(ParameterStore.IsInBuild, "this build lacks AWS' SDK");

        Assert.Contains("MaxErrorRetry", Assert.Throws<InvalidSettingsException>(() => builder.AddCloudDiagnostics()).Message);
    }

    [Fact]
    public void Aws_Line_HasTheTraceAsXRayWritesIt()
    {
        using var span = Span();
        var line = Line(new CloudSettings(CloudProvider.Aws, "eu-central-1", null), LogLevel.Warning, null, span);

        Assert.Equal("WARNING", line.GetProperty("level").GetString());
        Assert.Equal(span.TraceId.ToString(), line.GetProperty("xrayTraceId").GetString()!.Replace("1-", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));
        Assert.Equal("gave up after 3 tries", line.GetProperty("message").GetString());
    }

    [Fact]
    public void Provider_ChoosesTheFormatOfTheOutput()
    {
        var builder = WebApplication.CreateSlimBuilder(["--Cloud:Provider=gcp", "--Cloud:Project=p"]);

        builder.AddCloudDiagnostics();

        using var services = builder.Services.BuildServiceProvider();
        Assert.Contains(services.GetServices<ConsoleFormatter>(), formatter => formatter.Name == CloudLogFormatter.FormatterName);
        Assert.Equal(CloudLogFormatter.FormatterName, services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    private static Activity Span() => new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

    private static JsonElement Line(CloudSettings settings, LogLevel level, Exception? failure, Activity span)
    {
        using var output = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("Tries", 3), new("{OriginalFormat}", "gave up after {Tries} tries")];
        new CloudLogFormatter(settings, "CrmDr.Api").Write(
            new LogEntry<KeyValuePair<string, object?>[]>(level, "CrmDr.Api.Writes", new EventId(7), state, failure, (_, _) => "gave up after 3 tries"), output,
            new DateTimeOffset(2026, 11, 30, 10, 0, 0, 250, TimeSpan.Zero), span);
        Assert.EndsWith("}\n", output.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private static IConfiguration Configuration(string provider, string settings) => new ConfigurationBuilder().AddInMemoryCollection(
        settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])).Append(new("Cloud:Provider", provider))).Build();
}
