using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

/// <summary>The runbooks are read when something is wrong: a command that no longer exists must be found before.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "runbooks");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder, "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_AreUnderstood(string page)
    {
        using var output = new StringWriter();
        var root = CommandLine.Create(new Terminal(output, output, TimeProvider.System));
        var known = root.Subcommands.Select(command => command.Name).ToHashSet();
        foreach (var written in Command().Matches(File.ReadAllText(Path.Combine(Folder, page))).Select(match => match.Groups[1].Value))
        {
            var words = written.TrimEnd('.', ',', ';', ':', ')').Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word switch { "ID" => "01a21cec-fb8b-73bb-aace-00261bc70116", "URL" => "http://127.0.0.1:8090", _ => word }).ToArray();
            // The publisher may be in another build than this one.
            if (words is ["publish", ..] && !known.Contains("publish")) continue;

            var errors = root.Parse(words).Errors;

            Assert.True(errors.Count == 0, $"{page}: ./crmdr {written}: {string.Join(" ", errors.Select(error => error.Message))}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string page) =>
        Assert.All(Link().Matches(File.ReadAllText(Path.Combine(Folder, page))).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.GetFullPath(Path.Combine(Folder, link))), $"{page}: {link} leads nowhere"));

    /// <summary>Every page can be found from the first one.</summary>
    [Fact]
    public void Index_NamesEveryPage()
    {
        var index = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(Directory.GetFiles(Folder, "*.md").Select(file => Path.GetFileName(file)).Where(name => name != "README.md"), name => Assert.Contains($"({name})", index, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\./crmdr ([a-z][^`\n|<>]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Link();
}
