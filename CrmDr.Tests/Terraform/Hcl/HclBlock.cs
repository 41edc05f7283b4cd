namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>A block with its labels, attributes and inner blocks; of a file, the whole body.</summary>
public sealed record HclBlock(string Type, IReadOnlyList<string> Labels, IReadOnlyList<HclAttribute> Attributes, IReadOnlyList<HclBlock> Blocks, string File, int Line)
{
    public Expression? this[string name] => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    public IEnumerable<HclBlock> Of(string type) => Blocks.Where(block => block.Type == type);
}
