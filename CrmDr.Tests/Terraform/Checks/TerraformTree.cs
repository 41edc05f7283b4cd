using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>All of <c>terraform/</c>: texts by path, and what they say.</summary>
public sealed class TerraformTree
{
    private TerraformTree(IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, TerraformModule> modules, IReadOnlyList<string> faults) =>
        (Texts, Modules, Faults) = (texts, modules, faults);

    /// <summary>Every file, relative to <c>terraform/</c>.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    public IReadOnlyDictionary<string, TerraformModule> Modules { get; }

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Faults { get; }

    public static TerraformTree Load(string folder) => Of(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/.terraform/", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal));

    public static TerraformTree Of(IReadOnlyDictionary<string, string> texts)
    {
        var faults = new List<string>();
        var modules = new Dictionary<string, TerraformModule>(StringComparer.Ordinal);
        foreach (var folder in texts.Keys.Where(path => path.EndsWith(".tf", StringComparison.Ordinal)).GroupBy(path => path[..path.LastIndexOf('/')]).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var blocks = new List<HclBlock>();
            foreach (var path in folder.Order(StringComparer.Ordinal))
            {
                try
                {
                    var body = HclParser.Parse(texts[path], path);
                    blocks.AddRange(body.Blocks);
                    faults.AddRange(body.Attributes.Select(attribute => $"{path}:{attribute.Line}: {attribute.Name} stands outside of every block"));
                }
                catch (HclException wrong)
                {
                    faults.Add($"{path}:{wrong.Line}: {wrong.Message}");
                }
            }
            modules[folder.Key] = new TerraformModule(folder.Key, blocks);
        }
        return new TerraformTree(texts, modules, faults);
    }

    /// <summary>The same with one text changed, as somebody might change it by mistake.</summary>
    public TerraformTree With(string path, string find, string replace)
    {
        var text = Texts[path];
        Assert.True(text.Contains(find, StringComparison.Ordinal), $"{path} does not contain '{find}', so nothing was planted");
        return Of(new Dictionary<string, string>(Texts, StringComparer.Ordinal) { [path] = text.Replace(find, replace, StringComparison.Ordinal) });
    }

    /// <summary>The module that a call names, by its relative source.</summary>
    public TerraformModule? Called(TerraformModule caller, HclBlock call)
    {
        if (call["source"] is not Expression.Literal { Value: string source } || !source.StartsWith('.')) return null;
        var parts = new List<string>(caller.Folder.Split('/'));
        foreach (var part in source.Split('/'))
        {
            if (part == "..") { if (parts.Count == 0) return null; parts.RemoveAt(parts.Count - 1); }
            else if (part != ".") parts.Add(part);
        }
        return Modules.GetValueOrDefault(string.Join('/', parts));
    }
}
