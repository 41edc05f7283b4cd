namespace CrmDr.AppHost.Seed;

/// <summary>How long a seed took.</summary>
/// <param name="Copied">Until every row was committed at the primary.</param>
/// <param name="Took">Until it had its indexes, too.</param>
/// <param name="StandbyLater">How much later the standby had confirmed everything and had its indexes; null when none is connected, or it was not waited for to the end.</param>
public sealed record SeedTimes(TimeSpan Copied, TimeSpan Took, TimeSpan? StandbyLater);
