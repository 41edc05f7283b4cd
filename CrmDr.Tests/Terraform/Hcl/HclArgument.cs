namespace CrmDr.Tests.Terraform.Hcl;

/// <summary><c>name = value</c>.</summary>
public sealed record HclArgument(string Name, Expression Value, int Line);
