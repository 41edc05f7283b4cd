namespace CrmDr.Failover.Decisions;

/// <summary>When a holder asks its peer for a promise: the witness has been silent for so long that the lease will end without one.</summary>
internal static class PromiseDecisions
{
    public static (Command? Command, string Reason) Decide(Situation s)
    {
        var (lease, timing) = (s.Lease, s.Policy.Timing);
        if (!s.Policy.Failsafe || s.Record is not { } record || record.Holder != s.Policy.Cloud || record.Epoch < s.HighestEpoch)
            return (null, "");
        // Whoever may have passed the lease on, or has lost its database, is better followed than held.
        if (lease.TenureMayChange || lease.IsOutdated || s.Now.Elapsed - s.State.DatabaseDownSince > s.Policy.DatabaseGrace)
            return (null, "");
        var silent = s.Now.Monotonic - lease.LastRead >= timing.SilentAfter;
        var overdue = lease.HeldUntil is not { } until || until - s.Now.Elapsed < timing.Ttl - timing.Margin - timing.RenewEvery;
        if (!silent || !overdue)
            return (null, "");
        var reason = lease.RestsOnPromise(s.Now)
            ? $"the witness does not answer; {s.Policy.Peer} has promised not to take over"
            : $"the witness does not answer; asking {s.Policy.Peer} to promise not to take over";
        var due = lease.PromiseAskedAt is not { } asked || s.Now.Elapsed - asked >= timing.RenewEvery;
        return (due ? new Command.AskPromise(record.Epoch) : null, reason);
    }
}
