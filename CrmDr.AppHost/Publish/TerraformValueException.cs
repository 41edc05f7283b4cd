namespace CrmDr.AppHost.Publish;

/// <summary>The plan has values that the balancer in production does not take; the message lists all of them, one a line.</summary>
public sealed class TerraformValueException(IReadOnlyList<string> faults)
    : Exception("The plan cannot be published for Terraform:" + string.Concat(faults.Select(fault => "\n  " + fault)))
{
    public IReadOnlyList<string> Faults => faults;
}
