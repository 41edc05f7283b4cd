using System.Collections.Immutable;

namespace CrmDr.Failover.Caching;

/// <summary>Keeps a mirror of the primary's cache from a stream that may be cut off, lost or emptied at any time.</summary>
/// <remarks>
/// Protects against: an entry in the mirror whose later change was missed. Numbers follow one another without a hole within a run; whatever else is found begins a new generation, and what was mirrored before is forgotten.
/// A generation begins with the oldest change that the stream still holds: what was cut off before it is only missing, never old, for the later change of the same entry is behind it.
/// Does not protect against: changes that are still to come. What is taken over from a mirror is therefore held against the database (<see cref="TakeOverRule"/>).
/// </remarks>
public static class MirrorRule
{
    private const string Emptied = "the primary's Redis was emptied";

    /// <summary>Behind which position the stream is to be read; null: from its beginning.</summary>
    public static ChangePosition? ReadFrom(MirrorHead? head, long epoch) => head?.Epoch == epoch ? head.Position : null;

    /// <summary>One step.</summary>
    /// <param name="head">What the mirror says of itself; null when it holds nothing.</param>
    /// <param name="epoch">The epoch of the stream.</param>
    /// <param name="look">The stream behind <see cref="ReadFrom"/>.</param>
    public static MirrorStep Next(MirrorHead? head, long epoch, StreamLook look)
    {
        var begins = head is null ? "nothing is mirrored here" : head.Epoch != epoch ? $"the mirror shows epoch {head.Epoch}, the lease is held in epoch {epoch}" : null;
        var position = ReadFrom(head, epoch);
        // Ids of another run may lie before the position: what was read behind it is not the whole.
        if (position is not null && Lost(position, look) is { } lost)
            return new MirrorStep(lost, true, [], null, look.Number);

        var isGap = false;
        var last = new Dictionary<string, CacheChange>(StringComparer.Ordinal);
        foreach (var change in look.Changes)
        {
            if (position is not null && !change.Position.Follows(position))
            {
                (begins, isGap) = (change.Position.Run == position.Run ? Missing(position, change.Position.Number - 1) : Emptied, true);
                last.Clear();
            }

            last[change.Name] = change;
            position = change.Position;
        }

        ImmutableArray<CacheChange> changes = [.. last.Values.OrderBy(change => change.Position.Number)];
        // Where nothing was read there is nothing left to read, whatever the counter says.
        return new MirrorStep(begins, isGap, changes, position, changes.IsEmpty ? 0 : Math.Max(0, look.Number - position!.Number));
    }

    private static string? Lost(ChangePosition position, StreamLook look)
    {
        if (look.Run is null)
            return "the stream is gone";
        if (look.Run != position.Run || look.Number < position.Number)
            return Emptied;
        return look.Number > position.Number && look.Changes.IsEmpty ? Missing(position, look.Number) : null;
    }

    private static string Missing(ChangePosition position, long to) => $"changes {position.Number + 1} to {to} of the stream are missing";
}
