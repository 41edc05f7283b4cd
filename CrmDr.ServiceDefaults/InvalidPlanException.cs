using CrmDr.Failover.Plan;

namespace CrmDr.ServiceDefaults;

/// <summary>A plan with faults: the message lists all of them, one a line.</summary>
public sealed class InvalidPlanException(string path, IReadOnlyList<PlanFault> faults, Exception? inner = null)
    : InvalidSettingsException($"The plan {path} has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}:{string.Concat(faults.Select(fault => $"\n  {fault}"))}", inner)
{
    public IReadOnlyList<PlanFault> Faults => faults;
}
