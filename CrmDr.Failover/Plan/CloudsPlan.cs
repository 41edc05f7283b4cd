using System.Collections.Immutable;

namespace CrmDr.Failover.Plan;

/// <summary>The two clouds by name.</summary>
/// <param name="Primary">The cloud that holds the lease when all is well. <value>Required; lower-case letters, digits and hyphens, at most 30.</value></param>
/// <param name="Standby">The cloud that takes over. <value>Required; not the primary.</value></param>
public sealed record CloudsPlan(string Primary, string Standby)
{
    private static readonly ImmutableSortedDictionary<string, DatabaseService> NothingSaid = ImmutableSortedDictionary.Create<string, DatabaseService>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, CacheService> NoCacheNamed = ImmutableSortedDictionary.Create<string, CacheService>(StringComparer.Ordinal);

    /// <summary>Where the database of each cloud runs, as far as the plan says so.</summary>
    /// <value>Default <c>postgresql</c> for every cloud.</value>
    public ImmutableSortedDictionary<string, DatabaseService> Databases { get; init; } = NothingSaid;

    /// <summary>Where the cache of each cloud runs, as far as the plan says so.</summary>
    /// <value>Default <c>redis</c> for every cloud.</value>
    public ImmutableSortedDictionary<string, CacheService> Caches { get; init; } = NoCacheNamed;

    /// <summary>Both names, the primary first: the order of steering <c>off</c>.</summary>
    public ImmutableArray<string> InOrder => [Primary, Standby];

    /// <summary>The other of the two.</summary>
    /// <exception cref="ArgumentException">The name is not one of the plan's clouds.</exception>
    public string PeerOf(string cloud) =>
        cloud == Primary ? Standby
        : cloud == Standby ? Primary
        : throw new ArgumentException($"The plan has the clouds '{Primary}' and '{Standby}', not '{cloud}'.", nameof(cloud));
}
