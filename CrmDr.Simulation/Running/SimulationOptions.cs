using CrmDr.Simulation.Faults;

namespace CrmDr.Simulation.Running;

/// <summary>What to simulate beside the seed.</summary>
public sealed record SimulationOptions
{
    /// <summary>How long faults may happen.</summary>
    /// <value>Default 60 s of virtual time.</value>
    public TimeSpan Safety { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How soon after the last fault exactly one primary must serve.</summary>
    /// <value>Default 20 s of virtual time.</value>
    public TimeSpan ServesWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How soon after the last fault the pair must be protected again.</summary>
    /// <value>Default 40 s of virtual time.</value>
    public TimeSpan ProtectedWithin { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>A defect to be found.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>Faults that meet in every schedule, beside those that are drawn: to look hard at one thing.</summary>
    public FaultPattern? Pattern { get; init; }

    /// <summary>Strategy pilot-light: the application of gcp runs only when it is needed, and has to be started first.</summary>
    /// <value>Default false: warm-standby.</value>
    public bool PilotLight { get; init; }

    /// <summary>Write down what happens, for a person. Costs time.</summary>
    public bool Trace { get; init; }

    /// <summary>Faults of the schedule that are left out, by their number.</summary>
    public IReadOnlySet<int> Without { get; init; } = new HashSet<int>();
}
