namespace CrmDr.Tests.Terraform.Hcl;

/// <summary><c>name = value</c>.</summary>
public sealed record HclAttribute(string Name, Expression Value, int Line);
