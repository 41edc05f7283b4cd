namespace CrmDr.AppHost.Bench.Replication;

/// <summary>How long after its commit a write can be read at the standby.</summary>
/// <param name="Wanted">Writes a second that were asked for.</param>
/// <param name="Done">Writes a second that were done.</param>
/// <param name="LagP50Milliseconds">Half of the probes were seen no later. Looked at every millisecond.</param>
/// <param name="LagP99Milliseconds">99 of 100.</param>
/// <param name="WriteP50Milliseconds">What a write took, its commit included.</param>
/// <param name="WriteP99Milliseconds">Likewise.</param>
/// <param name="Probes">How many writes were watched, of all rounds.</param>
public sealed record LagRow(double Wanted, double Done, double LagP50Milliseconds, double LagP99Milliseconds, double WriteP50Milliseconds, double WriteP99Milliseconds, int Probes);
