using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Cost;

/// <summary>A catalogue cannot be used; the message lists everything that is wrong with it.</summary>
public sealed class CatalogueException(string path, IEnumerable<PlanFault> faults)
    : Exception($"{path} cannot be used:\n" + string.Join('\n', faults.Select(fault => "  " + fault)));
