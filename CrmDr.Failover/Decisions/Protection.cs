using System.Globalization;
using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>Whether the pair would survive the loss of its primary without a person, as one cloud sees it.</summary>
public static class Protection
{
    /// <summary>Why it would not; null when it would. Pure; asked whenever somebody looks.</summary>
    /// <remarks>
    /// Being listed as eligible is the holder's word, and stands in the record after the holder has died: it says that the standby may take over, not that there is still a primary beside it. So the standby believes it only while the
    /// record is renewed, and the holder only while its lease lives.
    /// </remarks>
    /// <param name="state">What this cloud knows.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The plan.</param>
    /// <param name="reason">The last decision's, for the holder.</param>
    public static string? WhyNot(FailoverState state, ClockReading now, FailoverPolicy policy, string reason)
    {
        var lease = state.Lease;
        if (lease.Record is not { Holder: { Length: > 0 } holder } record)
            return "nobody holds the lease";
        if (holder == policy.Cloud)
            return !lease.IsLive(now) ? "this cloud's lease has ended" : record.IsEligible(policy.Peer) ? null : reason;
        if (now.Monotonic - lease.LastRead > policy.Timing.TakeAfter)
            return $"the witness has not answered for {Seconds(now.Monotonic - lease.LastRead)} s: whether {holder} still holds the lease is not known here";
        if (lease.StoodFor(now) > policy.Timing.TakeAfter)
            return $"{holder} has not renewed the lease for {Seconds(lease.StoodFor(now))} s: there is no primary beside this cloud";
        return record.IsEligible(policy.Cloud) ? null : $"{holder} does not list {policy.Cloud} as eligible";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
