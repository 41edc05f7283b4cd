namespace CrmDr.Failover.Caching;

/// <summary>Which entries of the old primary's cache a new one may serve.</summary>
/// <remarks>
/// An entry shows a position of its row: the version <c>(epoch, time, cloud)</c>, which is stamped in the database and crosses with the row. Protects against both: showing what this database has not replayed, and showing what it has
/// replaced; whatever was lost on the way between the two caches. Versions are compared as text that sorts as they do.
/// </remarks>
public static class TakeOverRule
{
    /// <summary>Judges one entry.</summary>
    /// <param name="shown">The version that the entry shows.</param>
    /// <param name="stored">The version of that row in the database of the new primary, read after its gate was opened; null when it has no such row.</param>
    public static TakeOver Judge(string shown, string? stored) => stored is null ? TakeOver.Newer : string.CompareOrdinal(shown, stored) switch
    {
        0 => TakeOver.Serve,
        > 0 => TakeOver.Newer,
        < 0 => TakeOver.Older,
    };
}
