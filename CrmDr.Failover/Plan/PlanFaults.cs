namespace CrmDr.Failover.Plan;

/// <summary>Collects faults while a plan is read, so that all are reported at once.</summary>
internal sealed class PlanFaults
{
    private readonly List<PlanFault> _found = [];

    public IReadOnlyList<PlanFault> Found => _found;

    public void Add(string path, string message) => _found.Add(new PlanFault(path, message));

    /// <summary>
    /// Adds a contradiction between fields, unless one of them is already at fault: then the value judged here is a default that nobody wrote,
    /// and the message would mislead.
    /// </summary>
    public void AddContradiction(string path, string message, params string[] alsoAbout)
    {
        if (!_found.Any(fault => fault.Path == path || alsoAbout.Contains(fault.Path))) Add(path, message);
    }
}
