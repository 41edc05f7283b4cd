using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Running;

/// <summary>Runs schedules. One runner is used by one thread; many runners may run side by side.</summary>
public sealed class SimulationRunner
{
    private readonly VirtualWorld _world = new();

    /// <summary>Runs the schedule of a seed to its end, or to the first broken rule.</summary>
    public SimulationResult Run(ulong seed, SimulationOptions options) => _world.Run(seed, options);

    /// <summary>What the last run counted: states, commands, steps, crash points, faults.</summary>
    internal Counters Counters => _world.Counters;

    /// <summary>Leaves out faults of a schedule as long as the same rule is broken without them.</summary>
    public SimulationResult Shrink(ulong seed, SimulationOptions options)
    {
        var best = Run(seed, options);
        if (best.Violation is not { } violation)
            return best;
        var without = options.Without;
        for (var dropped = true; dropped;)
        {
            dropped = false;
            foreach (var fault in best.Faults)
            {
                var fewer = new HashSet<int>(without) { fault.Number };
                var result = Run(seed, options with { Without = fewer });
                if (result.Violation?.Rule != violation.Rule)
                    continue;
                (best, without, dropped) = (result, fewer, true);
            }
        }

        return Run(seed, options with { Without = without, Trace = true });
    }
}
