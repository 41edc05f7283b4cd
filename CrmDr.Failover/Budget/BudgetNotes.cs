using System.Globalization;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Budget;

/// <summary>What a budget leaves out and its reader should know.</summary>
internal static class BudgetNotes
{
    public static IEnumerable<string> Of(DrPlan plan, GatewayMode provider, TimeRange open)
    {
        var gateway = plan.Gateway;
        if (provider != GatewayMode.Full)
            yield return "Requests fail meanwhile: this balancer neither holds nor repeats them.";
        else if (gateway.Hold == TimeSpan.Zero)
            yield return "Requests fail meanwhile: gateway.holdSeconds is 0.";
        else if (gateway.Hold < open.Worst)
            yield return $"A write is held for {Seconds(gateway.Hold)} s (gateway.holdSeconds); at worst the gate opens after {Seconds(open.Worst)} s, and what waits longer fails.";
        if (plan.Strategy == Strategy.ActiveActive)
            yield return "Both clouds serve and write: nobody takes over, and no lease is waited for. Users of the other cloud notice nothing.";
        if (plan.Replication.Engine == ReplicationEngine.Dms)
            yield return "DMS replicates: what it had not carried over is lost and cannot be salvaged, however old it is; protected again means a new task."
                + (plan.Replication.AcceptLoss ? "" : " Nothing happens by itself (replication.acceptLoss): the person is in the budget.");
        if (plan.Strategy != Strategy.ActiveActive && plan.Lease.MinimumBetweenFailovers > TimeSpan.Zero && plan.Failover.Mode == FailoverMode.Automatic)
            yield return $"Within {Seconds(plan.Lease.MinimumBetweenFailovers)} s of the last unplanned failover nothing happens by itself (minimumBetweenFailoversSeconds).";
        if (plan.Strategy == Strategy.ActiveActive)
            yield return "What the lost cloud had acknowledged and not replicated arrives when its disks return, row by row; of rows that both wrote the newer version stands, the other one is in the ledger.";
        else if (plan.Replication is { Mode: ReplicationMode.Async, Engine: ReplicationEngine.Native })
            yield return "Nothing that was acknowledged is lost while the disks return: what the standby lacks at its promotion is salvaged or stands in the ledger.";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
}
