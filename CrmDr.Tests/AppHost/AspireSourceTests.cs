using System.Reflection;
using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

/// <summary>What needs an optional package is compiled only where the feed has it. Elsewhere it is at least C#: the compiler of the SDK reads it as if the package were there.</summary>
public sealed partial class AspireSourceTests
{
    public static TheoryData<string> Sources => [.. new[] { "CrmDr.AppHost", "CrmDr.ServiceDefaults" }
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && Constants().IsMatch(File.ReadAllText(file)))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_IsWellFormed(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));

        // With each of them alone, too: a feed may have some.
        string[] constants = [.. Constants().Matches(text).SelectMany(line => Constant().Matches(line.Value)).Select(one => one.Value).Distinct()];
        Assert.Empty(Errors(text, constants));
        Assert.All(constants, constant => Assert.Empty(Errors(text, constant)));
        // Outside of the directive nothing may depend on the package, and the editor's settings hold inside too.
        Assert.Empty(Errors(text));
        Assert.DoesNotMatch(Untidy(), text);
        Assert.True(text.EndsWith('\n') && !text.EndsWith("\n\n", StringComparison.Ordinal), "ends with one line feed");
    }

    [Fact]
    public void ABrokenSource_IsSeen()
    {
        Assert.NotEmpty(Errors("#if HAS_ASPIRE\nclass A { void M( { }\n#endif\n", "HAS_ASPIRE"));
        Assert.Empty(Errors("#if HAS_ASPIRE\nclass A { void M( { }\n#endif\n"));
    }

    private static List<string> Errors(string text, params string[] symbols)
    {
        var folder = typeof(AspireSourceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Compiler").Value!;
        Assembly.LoadFrom(Path.Combine(folder, "Microsoft.CodeAnalysis.dll"));
        var compiler = Assembly.LoadFrom(Path.Combine(folder, "Microsoft.CodeAnalysis.CSharp.dll"));
        var options = compiler.GetType("Microsoft.CodeAnalysis.CSharp.CSharpParseOptions", throwOnError: true)!.GetProperty("Default")!.GetValue(null)!;
        options = options.GetType().GetMethod("WithPreprocessorSymbols", [typeof(string[])])!.Invoke(options, [symbols])!;
        var parse = compiler.GetType("Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree", throwOnError: true)!.GetMethods()
            .First(method => method.Name == "ParseText" && method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(string) && method.GetParameters().Length == 5);
        var tree = parse.Invoke(null, [text, options, "", null, CancellationToken.None])!;
        var found = (System.Collections.IEnumerable)tree.GetType().GetMethods().First(method => method.Name == "GetDiagnostics" && method.GetParameters() is [{ ParameterType: var only }] && only == typeof(CancellationToken))
            .Invoke(tree, [CancellationToken.None])!;
        return [.. found.Cast<object>().Select(one => one.ToString()!)];
    }

    [GeneratedRegex("^#(?:el)?if .*HAS_.*$", RegexOptions.Multiline)]
    private static partial Regex Constants();

    [GeneratedRegex(@"HAS_\w+")]
    private static partial Regex Constant();

    [GeneratedRegex("[ \t]+$|\t|\r", RegexOptions.Multiline)]
    private static partial Regex Untidy();
}
