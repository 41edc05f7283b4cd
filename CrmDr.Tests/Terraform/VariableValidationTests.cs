using System.Text.Json.Nodes;
using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Terraform;

/// <summary>Terraform's own judgement of variables: declarations and validations need no provider, so it is asked about them alone.</summary>
public sealed class VariableValidationTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    [InlineData("global")]
    public async Task Environment_TakesThePublishedValuesAndTheExample(string environment)
    {
        var folder = Path.Combine(Repository.Root, "terraform", "environments", environment, "production");

        var result = await PlanAsync(Path.Combine(folder, "variables.tf"), ("published.auto.tfvars.json", File.ReadAllText(Path.Combine(folder, "terraform.tfvars.json"))),
            ("installation.auto.tfvars", File.ReadAllText(Path.Combine(folder, "installation.auto.tfvars.example"))));

        Assert.True(result.Succeeded, result.LastWords);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("monitor_path", "/health", "sends users back to the old primary")]
    [InlineData("steering_policy", "dynamic_latency", "")]
    [InlineData("steering_policy", "proximity", "the policies that the gateway rehearses")]
    [InlineData("fallback_pool", "azure", "fallback_pool one of them")]
    [InlineData("session_affinity", "ip_cookie", "")]
    [InlineData("session_affinity", "ip", "must be none, cookie, ip_cookie or header")]
    public async Task Balancer_TakesWhatIsPublished_AndRefusesTheRest(string field, string value, string expected)
    {
        var module = Path.Combine(Repository.Root, "terraform", "modules", "cloudflare-lb", "variables.tf");
        var balancer = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "terraform", "environments", "global", "production", "terraform.tfvars.json")))!["balancer"]!.DeepClone();
        if (field != "") balancer[field] = value;

        var result = await PlanAsync(module, ("values.auto.tfvars.json", new JsonObject
        {
            ["name"] = "crmdr-production",
            ["account_id"] = Hex,
            ["zone_id"] = Hex,
            ["hostname"] = "crm.example.com",
            ["origins"] = new JsonObject { ["aws"] = new JsonArray("ingress.example.com"), ["gcp"] = new JsonArray("203.0.113.9") },
            ["notification_email"] = "on-call@example.com",
            ["balancer"] = balancer,
        }.ToJsonString()));

        Assert.Equal(expected == "", result.Succeeded);
        Assert.Contains(expected, string.Join(' ', $"{result.Output} {result.Error}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static async Task<ToolResult> PlanAsync(string variables, params (string Name, string Text)[] values)
    {
        Assert.SkipWhen(Which.Find("terraform") is null, "terraform is not installed");
        using var folder = new ScratchFolder();
        File.Copy(variables, Path.Combine(folder.Path, "variables.tf"));
        foreach (var (name, text) in values)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text);
        return await Tool.RunAsync("terraform", [$"-chdir={folder.Path}", "plan", "-input=false", "-no-color", "-refresh=false"], TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
