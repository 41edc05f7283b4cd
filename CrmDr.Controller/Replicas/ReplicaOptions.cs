using CrmDr.Failover.Authority;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;

namespace CrmDr.Controller.Replicas;

/// <summary>How several controllers of one cloud share its work: one acts, the others pass on what they are asked. Read from the environment and the arguments alone.</summary>
/// <param name="Name">What this one is called, such as its pod's name (<c>Replica:Name</c>). Each process adds what makes it its own.</param>
/// <param name="Address">Where the others find it inside the cloud (<c>Replica:Address</c>), such as <c>http://10.0.3.17:8090</c>.</param>
/// <param name="Timing">The lease by which one acts: 0.4 of the plan's, so that another begins, and resumes the cloud's lease, before that one ends.</param>
public sealed record ReplicaOptions(string Name, Uri Address, LeaseTiming Timing)
{
    private const double ShareOfLease = 0.4;

    /// <summary>Null when neither setting is there: then this is the cloud's only controller.</summary>
    /// <exception cref="InvalidSettingsException">One of the settings is missing or wrong.</exception>
    public static ReplicaOptions? From(IConfiguration configuration, DrPlan plan)
    {
        var (name, address) = (configuration["Replica:Name"], configuration["Replica:Address"]);
        if (string.IsNullOrWhiteSpace(name) && string.IsNullOrWhiteSpace(address))
            return null;
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(name))
            faults.Add("Replica:Name is not set (environment variable Replica__Name); expected a name, such as that of the pod");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            faults.Add($"Replica:Address (environment variable Replica__Address) is '{address}', expected where the other replicas reach this one, such as http://10.0.3.17:8090");
        return faults.Count == 0
            ? new ReplicaOptions(name!, uri!, new LeaseTiming(plan.Lease.Ttl * ShareOfLease, plan.Lease.Margin * ShareOfLease))
            : throw new InvalidSettingsException(faults);
    }
}
