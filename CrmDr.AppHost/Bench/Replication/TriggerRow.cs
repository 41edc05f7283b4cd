namespace CrmDr.AppHost.Bench.Replication;

/// <summary>What the gate's and the version's triggers cost a write.</summary>
/// <param name="Operation">What was done.</param>
/// <param name="OfWithout">The rate with them by that without, the median of all rounds.</param>
/// <param name="With">On a table with both triggers.</param>
/// <param name="Without">On the same table without.</param>
public sealed record TriggerRow(string Operation, double OfWithout, Measured With, Measured Without);
