using System.Reflection;
using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.AppHost;

/// <summary>The Aspire side is compiled only where the feed has Aspire. Elsewhere it is at least C#: the compiler of the SDK reads it as if Aspire were there.</summary>
public sealed partial class AspireSourceTests
{
    public static TheoryData<string> Sources => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "CrmDr.AppHost"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && File.ReadAllText(file).Contains("#if HAS_ASPIRE", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_IsWellFormed(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));

        Assert.Empty(Errors(text, "HAS_ASPIRE"));
        // Outside of the directive nothing may depend on Aspire, and the editor's settings hold inside too.
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

    [GeneratedRegex("[ \t]+$|\t|\r", RegexOptions.Multiline)]
    private static partial Regex Untidy();
}
