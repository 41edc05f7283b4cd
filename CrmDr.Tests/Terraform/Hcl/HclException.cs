namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>Text that is no HCL, or that uses what this reader leaves out (here documents, template directives).</summary>
public sealed class HclException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
