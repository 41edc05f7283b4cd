using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Cli;

/// <summary>One schedule told: of one that broke a rule, with the faults that are needed for it and no others.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Rule">The rule that was broken; null when none was.</param>
/// <param name="What">What was seen, in a sentence.</param>
/// <param name="AtSeconds">When, in virtual time.</param>
/// <param name="Faults">The faults, in the order in which they begin.</param>
/// <param name="Trace">What happened, line by line.</param>
/// <param name="Replay">The command that tells it again.</param>
public sealed record SimulationStory(ulong Seed, string? Rule, string? What, double? AtSeconds, IReadOnlyList<string> Faults, IReadOnlyList<string> Trace, string Replay)
{
    public static SimulationStory Of(SimulationResult result, SimulateOptions options) => new(
        result.Seed, result.Violation?.Rule, result.Violation?.What, result.Violation?.At.TotalSeconds, [.. result.Faults.Select(f => f.ToString())], result.Trace, options.ReplayOf(result.Seed));
}
