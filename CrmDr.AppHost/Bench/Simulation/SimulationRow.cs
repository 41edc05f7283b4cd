namespace CrmDr.AppHost.Bench.Simulation;

/// <summary>How many schedules a second so many threads run.</summary>
/// <param name="Threads">Side by side.</param>
/// <param name="PerCoreOfOne">A thread's rate by that of one thread alone, the median of all rounds.</param>
/// <param name="PerCore">Schedules a second and thread.</param>
/// <param name="PerSecond">Schedules a second, all threads together.</param>
/// <param name="EventsPerSecond">Events of the simulation a second, all threads together.</param>
/// <param name="Schedules">How many were run in all rounds.</param>
public sealed record SimulationRow(int Threads, double PerCoreOfOne, double PerCore, double PerSecond, double EventsPerSecond, long Schedules);
