using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>Both ends of replication at one side of a comparison.</summary>
/// <param name="End">The end of its log.</param>
/// <param name="Confirmed">How far the other side has confirmed it; null without a slot.</param>
/// <param name="Read">The slot is being read.</param>
/// <param name="Follows">Its own subscription is enabled.</param>
/// <param name="Copies">That one is still copying tables: what it confirms says nothing of these.</param>
internal sealed record SideEnds(Lsn End, Lsn? Confirmed, bool Read, bool Follows, bool Copies)
{
    /// <summary>How far the other side has got with this log; null when it does not follow it. One that only has to connect again does.</summary>
    public Lsn? ConfirmedBy(SideEnds other) => Read || other.Follows ? Confirmed : null;
}
