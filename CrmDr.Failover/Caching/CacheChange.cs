using System.Collections.Immutable;

namespace CrmDr.Failover.Caching;

/// <summary>One change of the primary's cache.</summary>
/// <param name="Position">Where it stands in the stream.</param>
/// <param name="Name">Which entry, without epoch and generation: <c>table:id</c>.</param>
/// <param name="Entry">The entry as it is stored; empty when there is none any more.</param>
/// <param name="ExpiresAt">When it ends, in milliseconds since 1970, UTC: fixed by who made it, whenever it arrives.</param>
public sealed record CacheChange(ChangePosition Position, string Name, ReadOnlyMemory<byte> Entry, long ExpiresAt);

/// <summary>The stream of changes as one look found it.</summary>
/// <param name="Run">The run of its counter, read before the changes; null when there is none: nothing was put in yet, or everything is gone.</param>
/// <param name="Number">The counter: the last number that was given out.</param>
/// <param name="Changes">What stands behind the position that was asked for, in order, the first of them.</param>
public sealed record StreamLook(string? Run, long Number, ImmutableArray<CacheChange> Changes);
