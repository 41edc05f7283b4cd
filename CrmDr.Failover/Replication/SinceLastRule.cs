namespace CrmDr.Failover.Replication;

/// <summary>Whether what has changed since the last comparison is all that can differ.</summary>
public static class SinceLastRule
{
    /// <summary>A row tells its transaction modulo 2^32, so "newer than" holds for half of that.</summary>
    public const ulong Reach = 1UL << 31;

    /// <param name="local">What is remembered here; null when nothing is.</param>
    /// <param name="localNow">The next transaction here.</param>
    /// <param name="peer">What the other database remembers.</param>
    /// <param name="peerNow">The next transaction there.</param>
    /// <returns>Why everything must be compared; null: it need not.</returns>
    public static string? WhyAll(EqualMark? local, ulong localNow, EqualMark? peer, ulong peerNow)
    {
        if (local is null || peer is null)
            return (local, peer) is (null, null) ? "neither database remembers a comparison that ended equal"
                : $"the database {(local is null ? "here" : "of the peer")} remembers no comparison that ended equal";
        if (local.Id != peer.Id)
            return "the two databases remember different comparisons: one of them was restored or seeded again since, or did not take note of the last";
        return WhyNot("here", local, localNow) ?? WhyNot("of the peer", peer, peerNow);
    }

    private static string? WhyNot(string where, EqualMark mark, ulong now)
    {
        if (!mark.Intact || now < mark.Since)
            return $"the database {where} was filled from a dump since: its transactions have other numbers now";
        return now - mark.Since >= Reach ? $"the database {where} has had 2^31 transactions or more since" : null;
    }
}
