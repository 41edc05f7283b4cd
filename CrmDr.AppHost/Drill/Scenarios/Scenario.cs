namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>A story of a drill: what is broken, and what must come of it.</summary>
public abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } = [new RegionOutage(), new RegionFreeze(), new Switchover()];

    /// <summary>As it is written on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What happens, in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>What must come of it, in one sentence.</summary>
    public abstract string Expectation { get; }

    /// <summary>Whether it measures an unplanned failover.</summary>
    public abstract bool HasFailover { get; }

    /// <summary>Whether it measures a planned switch.</summary>
    public virtual bool HasSwitchover => true;

    public abstract Task RunAsync(DrillRun run, CancellationToken cancellation);

    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
