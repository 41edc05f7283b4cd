using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Telemetry;

/// <summary>Where an alarm's limit comes from, in two tongues.</summary>
/// <param name="Meaning">For people.</param>
/// <param name="Of">Its value by the plan.</param>
/// <param name="Terraform">The same as an expression over the variables of the modules <c>monitoring-*</c>.</param>
public sealed record AlertLimit(string Meaning, Func<DrPlan, double> Of, string Terraform);
