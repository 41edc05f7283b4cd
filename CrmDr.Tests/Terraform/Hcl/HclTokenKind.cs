namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>What a token is.</summary>
public enum HclTokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    NewLine,
    End,
}
