using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>Whether this cloud promises its peer, the holder, not to take the lease: how a primary goes on while the witness is away.</summary>
/// <remarks>
/// The promise binds from the moment it is judged, is then stored, and only then told; the holder counts from the moment it asked, a margin less. So it binds longer than anybody believes in it.
/// Protects against: writes that stop because the witness is away although both clouds are healthy.
/// Does not protect against: the loss of the primary while the witness is away; then nobody takes over before it is back.
/// </remarks>
public static class PromiseRule
{
    /// <summary>The state after the question, bound when the answer is a promise, and why there is none otherwise.</summary>
    /// <param name="state">What is known here.</param>
    /// <param name="seen">What was observed here.</param>
    /// <param name="now">The moment of the judgement.</param>
    /// <param name="policy">The plan.</param>
    /// <param name="asker">The cloud that asks.</param>
    /// <param name="epoch">The epoch it holds.</param>
    public static (FailoverState Next, string? Refusal) Judge(FailoverState state, Observation seen, ClockReading now, FailoverPolicy policy, string asker, long epoch)
    {
        if (Refusal(new Situation(state, seen, now, policy), asker, epoch) is { } refusal)
            return (state, refusal);
        var until = now.Monotonic + policy.Timing.PromiseBinds;
        // An older promise may end later only when the plan's lease was longer; then that end stands.
        return (state with { Given = new GivenPromise(epoch, state.Given?.Until > until ? state.Given.Until : until) }, null);
    }

    /// <summary>Why this cloud takes no lease at the moment, for a person.</summary>
    internal static string Bound(Situation s) => s.State.Given is not { } given || !s.State.KnowsPredecessor
        ? "looking up in the local database what was promised before the start"
        : given.Epoch == long.MaxValue
        ? $"the database of {s.Policy.Cloud} is new and knows of no promise that may have been lost with an older one: it takes no lease for {(given.Until - s.Now.Monotonic).TotalSeconds:0.0} s"
        : $"{s.Policy.Cloud} has promised {s.Policy.Peer} not to take over for {(given.Until - s.Now.Monotonic).TotalSeconds:0.0} s: the witness does not answer there";

    private static string? Refusal(Situation s, string asker, long epoch)
    {
        var (cloud, lease) = (s.Policy.Cloud, s.Lease);
        if (s.Record is not { } record)
            return $"the witness has not answered {cloud} since its controller started: who holds the lease is not known";
        if (record.Holder != asker || record.Epoch != epoch)
            return $"{cloud} knows {record.Holder ?? "nobody"} as holder of epoch {record.Epoch}, not {asker} of epoch {epoch}";
        if (s.HighestEpoch > epoch)
            return $"{cloud} knows of epoch {s.HighestEpoch}, above {epoch}";
        // What has been sent may still be applied; and what a predecessor sent, as long as the record is the one that it knew.
        if (lease.TenureMayChange || lease.IsOutdated)
            return $"{cloud} may be taking the lease at the moment";
        if (!lease.HasChanged)
            return $"the lease has not been renewed since the controller of {cloud} started: its predecessor may be taking it";
        if (s.State.Request is OperatorRequest.Failover)
            return $"a person has asked {cloud} to take over";
        return s.Local is null || !s.State.KnowsPredecessor ? $"the database of {cloud}, which has to keep the promise, does not answer" : null;
    }
}
