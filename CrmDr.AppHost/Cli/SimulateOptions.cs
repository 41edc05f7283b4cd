using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Cli;

/// <summary>What one call of <c>simulate</c> asks for.</summary>
public sealed record SimulateOptions
{
    /// <summary>The seed of the first schedule.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many schedules; null when <see cref="Time"/> says when it ends.</summary>
    public required long? Runs { get; init; }

    /// <summary>How long; null when <see cref="Runs"/> says when it ends.</summary>
    public required TimeSpan? Time { get; init; }

    public required int Threads { get; init; }

    public required PlantedBug Bug { get; init; }

    /// <summary>Faults that meet in every schedule; null for none in particular.</summary>
    public required FaultPattern? Pattern { get; init; }

    /// <summary>Strategy pilot-light instead of warm-standby.</summary>
    public bool PilotLight { get; init; }

    /// <summary>Go on after a violation.</summary>
    public required bool KeepGoing { get; init; }

    public required bool Json { get; init; }

    /// <summary>How to see the story of one schedule.</summary>
    public string ReplayOf(ulong seed) => $"./crmdr simulate --trace {seed}{(Bug == PlantedBug.None ? "" : $" --bug {Bug}")}{(Pattern is null ? "" : $" --pattern {Pattern}")}{(PilotLight ? " --strategy pilot-light" : "")}";
}
