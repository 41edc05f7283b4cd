namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>One token. Of a string, <paramref name="Text"/> is what stands between the quotes, as it was written.</summary>
public readonly record struct HclToken(HclTokenKind Kind, string Text, int Line)
{
    public bool Is(string symbol) => Kind == HclTokenKind.Symbol && Text == symbol;
}
