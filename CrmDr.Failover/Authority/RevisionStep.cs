namespace CrmDr.Failover.Authority;

/// <summary>By how much a change raises the revision: at random, so that no two changes ever make the same one.</summary>
/// <remarks>
/// Protects against a witness restored from a backup: counting by one, the changes after the restore would bear the numbers of those before it, and a taker
/// that has not seen the restore would believe that what it has watched for so long still stands. Does not protect against a shell that gives the same seed twice.
/// </remarks>
internal static class RevisionStep
{
    private const ulong Most = 1 << 20;

    public static long Of(ulong seed, long revision, TimeSpan now)
    {
        // splitmix64 over everything that differs from one change to the next.
        var z = seed + 0x9E3779B97F4A7C15 * ((ulong)revision + 1) + (ulong)now.Ticks;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return 1 + (long)((z ^ (z >> 31)) % Most);
    }
}
