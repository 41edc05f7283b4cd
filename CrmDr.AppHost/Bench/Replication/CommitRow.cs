namespace CrmDr.AppHost.Bench.Replication;

/// <summary>What a commit takes when it waits for the standby, and when it does not.</summary>
/// <param name="Mode"><c>async</c> or <c>sync</c>.</param>
/// <param name="P50OfAsync">Its p50 by that of async; null without it.</param>
/// <param name="Measured">One client, one write after the other.</param>
public sealed record CommitRow(string Mode, double? P50OfAsync, Measured Measured);
