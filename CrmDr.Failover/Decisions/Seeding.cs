using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>Keeps a database that is new, and so holds nothing of what was written, from becoming primary.</summary>
/// <remarks>
/// Protects against: a cloud that returns with empty disks while the witness still names it as holder or lists it as eligible.
/// Does not protect against: a database restored from an old backup, which is seeded; give it to the other side as a new one.
/// </remarks>
internal static class Seeding
{
    /// <summary>Why the local database may not be used to hold the lease; null when it may, or is not known.</summary>
    public static string? WhyNot(Situation s, WitnessRecord record)
    {
        if (s.Local is not { PlatformInstalled: true, Seeded: false })
            return null;
        var (cloud, peer) = (s.Policy.Cloud, s.Policy.Peer);
        if (record.Holder == cloud)
            return $"the database of {cloud} is new and holds nothing of epoch {record.Epoch}; {peer} must take over";
        if (record.Holder is null && s.HighestEpoch == 0 && s.Policy.PreferredPrimary != cloud)
            return null; // Nobody has begun yet, and this cloud will not be the first.
        if (record.Holder is null && s.Peer?.TakenEpoch > record.Epoch)
            return $"{peer} has begun, and the witness was read before that: reading it anew";
        return record.Holder is null && record.Epoch == 0
            ? $"the database of {cloud} is new and that of {peer} is not: the witness has lost its record; a person must decide (crmdr failover --allow-data-loss at {peer})"
            : $"the database of {cloud} is new and does not hold everything yet; it follows {record.Holder ?? peer}";
    }

    /// <summary>The very first start of an installation: the cloud that begins may call its empty database the data.</summary>
    public static bool Begins(Situation s) =>
        s.Local is { PlatformInstalled: true, Seeded: false } && s.Policy.Cloud == s.Policy.PreferredPrimary
        && s.Record is { Holder: null, Epoch: 0 } && s.HighestEpoch == 0 && s.Peer?.Ends is not { Seeded: true };
}
