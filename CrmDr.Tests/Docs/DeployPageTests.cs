using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;
using CrmDr.AppHost.Publish;
using CrmDr.Tests.Terraform.Checks;
using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Docs;

/// <summary>What <c>docs/deploy.md</c> and the runbooks name is there: commands, outputs of Terraform, settings, objects in the clusters, files.</summary>
public sealed partial class DeployPageTests
{
    private static readonly string Page = Read("docs/deploy.md");

    [Fact]
    public void EveryCommandOfOurs_IsOne()
    {
        using var nothing = new StringWriter();
        var commands = CommandLine.Create(new Terminal(nothing, nothing, TimeProvider.System));

        var calls = Calls().Matches(Page).Select(call => call.Groups[1].Value).ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.True(commands.Parse(call.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Errors.Count: 0 }, $"./crmdr {call}"));
    }

    [Fact]
    public void EveryOutputOfTerraform_IsOne()
    {
        var tree = TerraformTree.Load(Path.Combine(Repository.Root, "terraform"));
        var read = Outputs().Matches(Page).Select(match => (Root: match.Groups["root"].Value, Output: match.Groups["output"].Value, Field: match.Groups["field"].Value)).ToList();

        Assert.True(read.Count >= 15, $"{read.Count} outputs found");
        Assert.All(read, entry =>
        {
            Assert.True(tree.Modules[$"environments/{entry.Root}/production"].Outputs.TryGetValue(entry.Output, out var output), $"{entry.Root} has no output {entry.Output}");
            if (entry.Field != "" && output["value"] is Expression.Object fields)
                Assert.True(fields.Find(entry.Field) is not null, $"output {entry.Output} of {entry.Root} has no field {entry.Field}");
        });
    }

    [Fact]
    public void EverySetting_IsOne()
    {
        var known = SettingsFile.Of("aws", "gcp").Concat(SettingsFile.Of("gcp", "aws")).Select(setting => setting.Name).ToHashSet();
        var table = Page[Page.IndexOf("| Setting |", StringComparison.Ordinal)..Page.IndexOf("`peerControllerUrl`", StringComparison.Ordinal)];
        var named = table.Split('\n').Skip(2).Where(line => line.StartsWith('|')).SelectMany(line => Quoted().Matches(line.Split('|')[1])).Select(name => name.Groups[1].Value).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public void EveryObject_IsPublished()
    {
        var plan = Plans.Read("production", null);
        var published = Publisher.Files(ApplicationModel.Of(plan.Clouds), plan, "{}", _ => null).Values.SelectMany(text => Objects().Matches(text))
            .Select(found => $"{found.Groups[1].Value.ToLowerInvariant()}/{found.Groups[2].Value}").ToHashSet();

        foreach (var page in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "runbooks"), "*.md").Append(Path.Combine(Repository.Root, "docs", "deploy.md")))
            Assert.Empty(Named().Matches(File.ReadAllText(page)).Select(found => found.Value).Except(published));
    }

    [Fact]
    public void EveryFile_IsThere()
    {
        var paths = Links().Matches(Page).Select(link => Path.Combine("docs", link.Groups[1].Value)).Concat(Files().Matches(Page).Select(file => file.Value))
            .Where(path => !path.EndsWith(".auto.tfvars", StringComparison.Ordinal)).ToList(); // made by who installs

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"\./crmdr ((?:[a-z][a-z-]*)(?: --?[a-z][a-z-]*(?: [^\s`]+)?)*)")]
    private static partial Regex Calls();

    [GeneratedRegex(@"out (?<root>aws|gcp|global) (?<output>[a-z_]+) \.(?<field>[a-z_]*)|environments/(?<root>aws|gcp|global)/production output -(?:json|raw) (?<output>[a-z_]+)(?: \| jq -r '?\.(?<field>[a-z_]*))?")]
    private static partial Regex Outputs();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^kind: (Deployment|Job|StatefulSet)\nmetadata:\n  name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Objects();

    [GeneratedRegex(@"(?<![a-z.-])(?:deployment|job|statefulset)/[a-z][a-z-]*")]
    private static partial Regex Named();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w/])(?:terraform/(?:environments|modules)|eng|k8s/overlays)/[\w/.-]+\w")]
    private static partial Regex Files();
}
