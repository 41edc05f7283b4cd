using CrmDr.Simulation.Checking;
using CrmDr.Simulation.Faults;

namespace CrmDr.Simulation.Running;

/// <summary>What became of one schedule.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Violation">The first rule that was broken; null when none was.</param>
/// <param name="Events">Events that happened.</param>
/// <param name="VirtualTime">Virtual time that passed.</param>
/// <param name="ServedAfter">How long after the last fault one primary served; null when it was not reached.</param>
/// <param name="ProtectedAfter">How long after the last fault the pair was protected again; null when it was not reached.</param>
/// <param name="Fingerprint">A hash of everything that happened, in order: the same seed gives the same.</param>
/// <param name="Faults">The faults of the schedule, those left out not among them.</param>
/// <param name="Trace">What happened, line by line, when asked for.</param>
public sealed record SimulationResult(
    ulong Seed,
    Violation? Violation,
    int Events,
    TimeSpan VirtualTime,
    TimeSpan? ServedAfter,
    TimeSpan? ProtectedAfter,
    ulong Fingerprint,
    IReadOnlyList<Fault> Faults,
    IReadOnlyList<string> Trace);
