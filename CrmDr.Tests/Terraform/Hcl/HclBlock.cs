namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>A block with its labels, attributes and inner blocks; of a file, the whole body.</summary>
public sealed record HclBlock(string Type, IReadOnlyList<string> Labels, IReadOnlyList<HclArgument> Attributes, IReadOnlyList<HclBlock> Blocks, string File, int Line)
{
    public Expression? this[string name] => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    /// <summary>A label, or nothing when there are fewer.</summary>
    public string Label(int index = 0) => index < Labels.Count ? Labels[index] : "";

    public IEnumerable<HclBlock> Of(string type) => Blocks.Where(block => block.Type == type);
}
