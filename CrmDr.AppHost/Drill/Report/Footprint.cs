namespace CrmDr.AppHost.Drill.Report;

/// <summary>What runs before any load.</summary>
/// <param name="Processes">Programs that were started: servers and services, their children not counted.</param>
/// <param name="StandbyProcesses">Those of the standby cloud.</param>
/// <param name="Megabytes">Their memory, children included, shared pages divided (proportional set size); null where the system does not tell.</param>
/// <param name="StandbyMegabytes">The same of the standby cloud.</param>
public sealed record Footprint(int Processes, int StandbyProcesses, double? Megabytes, double? StandbyMegabytes);
