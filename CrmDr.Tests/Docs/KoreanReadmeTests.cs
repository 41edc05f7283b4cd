using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.Docs;

/// <summary>README.ko.md says what README.md says: headings in the same order and of the same depth, the same commands, the same links.</summary>
public sealed partial class KoreanReadmeTests
{
    private const string Advice = "README.md and README.ko.md have drifted apart. Make the same change in the other one: headings stay in step, commands and links are copied, the words around them are translated.";

    private static readonly string English = Read("README.md");
    private static readonly string Korean = Read("README.ko.md");

    [Fact]
    public void Headings_AreInStep() => Same(Headings().Matches(English).Select(one => one.Groups[1].Value), Headings().Matches(Korean).Select(one => one.Groups[1].Value), "headings (their depths, in order)");

    [Fact]
    public void Commands_AreTheSame() => Same(Commands(English), Commands(Korean), "commands");

    [Fact]
    public void Links_LeadToTheSamePlaces() => Same(Links().Matches(English).Select(one => one.Groups[1].Value), Links().Matches(Korean).Select(one => one.Groups[1].Value), "links");

    // Comments behind a command are words, and so are the lines that a command prints.
    private static IEnumerable<string> Commands(string text) =>
        Fenced().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n')).Select(line => Comment().Replace(line, "").Trim()).Where(line => Called().IsMatch(line))
            .Concat(Inline().Matches(Fenced().Replace(text, "")).Select(code => code.Groups[1].Value).Where(code => code.StartsWith("./crmdr ", StringComparison.Ordinal) || code.StartsWith("dotnet ", StringComparison.Ordinal) || code.StartsWith("aspire ", StringComparison.Ordinal)));

    private static void Same(IEnumerable<string> english, IEnumerable<string> korean, string what)
    {
        var (left, right) = (english.ToList(), korean.ToList());
        Assert.NotEmpty(left);
        var missing = left.Except(right).Select(one => $"missing in README.ko.md: {one}").Concat(right.Except(left).Select(one => $"only in README.ko.md: {one}")).ToList();
        Assert.True(missing.Count == 0 && left.SequenceEqual(right), $"{Advice}\nDiffering {what}:\n{(missing.Count > 0 ? string.Join('\n', missing) : $"order or number: {string.Join(" ", left)} against {string.Join(" ", right)}")}");
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name)).ReplaceLineEndings("\n");

    [GeneratedRegex("^(#+) ", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("^```[a-z]*\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(\$ )?(\./crmdr|curl|dotnet|aspire)\b")]
    private static partial Regex Called();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
