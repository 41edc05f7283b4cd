using System.Text.Json;
using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Model;

namespace CrmDr.Tests.Docs;

/// <summary>What developers are told is there: commands, files, launch configurations, requests.</summary>
public sealed partial class DevelopPageTests
{
    [Theory]
    [InlineData("docs/develop.md")]
    [InlineData("CONTRIBUTING.md")]
    public void EveryCommandAndEveryFile_IsOne(string page)
    {
        var text = Read(page);
        using var nothing = new StringWriter();
        var commands = CommandLine.Create(new Terminal(nothing, nothing, TimeProvider.System));

        Assert.All(Calls().Matches(text), call =>
        {
            var words = call.Groups[1].Value.Replace("NAME", "switchover", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(commands.Parse(words) is { Errors.Count: 0 }, $"{page}: ./crmdr {call.Groups[1].Value}");
        });
        Assert.All(Links().Matches(text), link => Assert.True(Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page}: {link.Groups[1].Value}"));
        Assert.All(Paths().Matches(text), path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path.Groups[1].Value)), $"{page}: {path.Groups[1].Value}"));
    }

    [Fact]
    public void LaunchConfigurations_StartProjectsOfOurs_WithTasksThatExist()
    {
        using var launch = JsonDocument.Parse(Read(".vscode/launch.json"));
        using var tasks = JsonDocument.Parse(Read(".vscode/tasks.json"));
        var labels = tasks.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("label").GetString()).ToHashSet();
        var plan = Plans.Read("production", null);
        var places = plan.Clouds.InOrder.ToList();

        foreach (var one in launch.RootElement.GetProperty("configurations").EnumerateArray())
        {
            var program = Programs().Match(one.GetProperty("program").GetString()!);
            Assert.True(program.Success && program.Groups[1].Value == program.Groups[2].Value && File.Exists(Path.Combine(Repository.Root, program.Groups[1].Value, program.Groups[1].Value + ".csproj")), one.GetProperty("name").GetString());
            Assert.Contains(one.GetProperty("preLaunchTask").GetString(), labels);
            if (one.TryGetProperty("envFile", out var file))
                Assert.Matches($"/\\.crmdr/env/({string.Join('|', places)})-(api-[1-9]|controller)\\.env$", file.GetString()!);
        }
    }

    [Fact]
    public void Requests_AskPortsOfTheModel()
    {
        var ports = ApplicationModel.Of(Plans.Read("production", null).Clouds).Ports.Values.ToHashSet();
        var files = new[] { "CrmDr.Api/crm.http", "CrmDr.Controller/controller.http", "CrmDr.Gateway/gateway.http", "CrmDr.AppHost/faults.http" };

        foreach (var file in files)
        {
            var text = Read(file);
            Assert.All(Bases().Matches(text), found => Assert.Contains(int.Parse(found.Groups[2].Value), ports));
            var bases = Bases().Matches(text).Select(found => found.Groups[1].Value).ToHashSet();
            Assert.NotEmpty(Requests().Matches(text));
            Assert.All(Requests().Matches(text), request => Assert.Contains(request.Groups[1].Value, bases));
        }

        var sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "CrmDr.Controller", "Endpoints"), "*.cs").Select(File.ReadAllText));
        Assert.All(Requests().Matches(Read("CrmDr.Controller/controller.http")), request => Assert.Contains($"\"{request.Groups[2].Value}\"", sources));
        var page = Read("docs/api.md");
        Assert.All(Requests().Matches(Read("CrmDr.Api/crm.http")).Select(request => Table().Match(request.Groups[2].Value)).Where(table => table.Success), table => Assert.Contains($"/api/v1/{table.Groups[1].Value}", page));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"(?:`|^)\./crmdr ([^`\n]+?)(?:`|$)", RegexOptions.Multiline)]
    private static partial Regex Calls();

    [GeneratedRegex(@"\]\((?!http)([^)#\s]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`((?:CrmDr\.\w+|docs|eng|terraform|monitoring|k8s)/[\w./-]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^\$\{workspaceFolder\}/([\w.]+)/bin/Debug/net10\.0/([\w.]+)\.dll$")]
    private static partial Regex Programs();

    [GeneratedRegex(@"^@(\w+) = http://127\.0\.0\.1:(\d+)$", RegexOptions.Multiline)]
    private static partial Regex Bases();

    [GeneratedRegex(@"^(?:GET|POST|PUT) \{\{(\w+)\}\}([^\s?{]*)", RegexOptions.Multiline)]
    private static partial Regex Requests();

    [GeneratedRegex("^/api/v1/([a-z]+)")]
    private static partial Regex Table();
}
