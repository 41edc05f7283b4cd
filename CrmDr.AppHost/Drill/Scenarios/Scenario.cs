using CrmDr.AppHost.Drill.Expectations;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>A story of a drill: what is broken, and what must come of it.</summary>
public abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new RegionOutage(), new RegionFreeze(), new RegionDestroyed(), new StandbyOutage(),
        new Switchover(), new Failback(), new FailedSwitchover(),
        new DatabaseDown(), new CacheDown(), new ApiDown(), new ControllerDown(), new SlotLost(),
        new LinkCut(), new AsymmetricLink(), new LagBreach(), new PrimaryIsolated(), new AsymmetricWitness(), new GrayPrimary(),
        new WitnessOutage(), new WitnessAndPrimary(), new DoubleFault(), new Flapping(),
    ];

    /// <summary>As it is written on the command line.</summary>
    public abstract string Name { get; }

    public abstract ScenarioGroup Group { get; }

    /// <summary>What happens, in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>What must come of it, in one sentence, and why where that is not plain.</summary>
    public abstract string Expectation { get; }

    /// <summary>The same as data, beyond what must never happen.</summary>
    public abstract IReadOnlyList<Expectation> Expectations { get; }

    /// <summary>What must never happen; a scenario whose fault destroys data says what must hold instead.</summary>
    public virtual IReadOnlyList<Expectation> Safety => Expect.Safe;

    /// <summary>Its row in docs/failure-modes.md.</summary>
    public abstract FailureMode Failure { get; }

    /// <summary>Whether it measures an unplanned failover.</summary>
    public virtual bool HasFailover => false;

    /// <summary>It also says something of strategy active-active, where both clouds write and no role moves.</summary>
    public virtual bool WhereBothWrite => false;

    /// <summary>Freezes the link between the clouds for this long before the fault, so that there is something to salvage, unless the command line says otherwise.</summary>
    public virtual TimeSpan FreezeLink => TimeSpan.Zero;

    public abstract Task RunAsync(DrillRun run, CancellationToken cancellation);

    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
