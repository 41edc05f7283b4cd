using CrmDr.Tests.Terraform.Hcl;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>One folder of configuration: a module or an environment.</summary>
/// <param name="Folder">Relative to <c>terraform/</c>, with slashes.</param>
/// <param name="Blocks">Every block of every file.</param>
public sealed record TerraformModule(string Folder, IReadOnlyList<HclBlock> Blocks)
{
    public bool IsEnvironment => Folder.StartsWith("environments/", StringComparison.Ordinal);

    public IReadOnlyDictionary<string, HclBlock> Variables { get; } = ByLabel(Blocks, "variable");

    public IReadOnlyDictionary<string, HclBlock> Outputs { get; } = ByLabel(Blocks, "output");

    public IReadOnlyDictionary<string, HclBlock> Calls { get; } = ByLabel(Blocks, "module");

    public IReadOnlyDictionary<string, HclArgument> Locals { get; } =
        Blocks.Where(block => block.Type == "locals").SelectMany(block => block.Attributes).DistinctBy(local => local.Name).ToDictionary(local => local.Name, StringComparer.Ordinal);

    /// <summary>Resources and data sources.</summary>
    public IEnumerable<HclBlock> Resources => Blocks.Where(block => block.Type is "resource" or "data" && block.Labels.Count == 2);

    public HclBlock? Resource(string kind, string type, string name) => Resources.FirstOrDefault(block => block.Type == kind && block.Labels[0] == type && block.Labels[1] == name);

    private static Dictionary<string, HclBlock> ByLabel(IEnumerable<HclBlock> blocks, string type) =>
        blocks.Where(block => block.Type == type && block.Labels.Count == 1).DistinctBy(block => block.Labels[0]).ToDictionary(block => block.Labels[0], StringComparer.Ordinal);
}
