using System.Collections.Immutable;

namespace CrmDr.Failover.Caching;

/// <summary>What is to be done with one look at the stream, in one transaction.</summary>
/// <param name="Begins">Why a new generation begins and everything mirrored before is forgotten; null to go on.</param>
/// <param name="IsGap">It begins because something is missing, and not for the first time in this epoch.</param>
/// <param name="Changes">What is then applied: of each entry the last change.</param>
/// <param name="Position">Where the mirror stands afterwards.</param>
/// <param name="Behind">How many changes are still to come, as far as the look knew.</param>
public sealed record MirrorStep(string? Begins, bool IsGap, ImmutableArray<CacheChange> Changes, ChangePosition? Position, long Behind)
{
    /// <summary>There is nothing to do.</summary>
    public bool IsNothing => Begins is null && Changes.IsEmpty;
}
