using System.Collections.Immutable;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>The last comparison that ended equal, as both databases remember it.</summary>
/// <param name="Since">From where on it has seen nothing; null: everything is compared.</param>
/// <param name="At">When it began.</param>
/// <param name="WhyAll">Why everything is compared although less was asked for.</param>
/// <param name="Tables">What it compared.</param>
internal sealed record LastEqual(Since? Since, DateTimeOffset? At, string? WhyAll, ImmutableHashSet<string> Tables)
{
    /// <summary>Everything is compared because that was asked for.</summary>
    public static LastEqual NotAsked { get; } = new(null, null, null, []);

    public static async Task<LastEqual> FindAsync(ComparedPair pair, SnapshotEnds here, SnapshotEnds there, CancellationToken cancellationToken)
    {
        var (local, peer) = await pair.BothAsync(side => side.VerifiedAsync(cancellationToken));
        if (SinceLastRule.WhyAll(local?.Mark, here.Next, peer?.Mark, there.Next) is { } why)
            return NotAsked with { WhyAll = why };
        return new LastEqual(new Since(local!.Mark.Since, peer!.Mark.Since), local.At, null, [.. local.Tables]);
    }

    /// <summary>A table that was not compared then, or has other columns now, is compared whole.</summary>
    public Since? Of(ComparedTable table) => Tables.Contains(table.Signature) ? Since : null;

    /// <summary>Has both databases remember this one.</summary>
    /// <returns>Why one of them did not; null: both did.</returns>
    public static async Task<string?> RememberAsync(ComparedPair pair, DateTimeOffset at, Since begun, ImmutableArray<ComparedTable> tables, CancellationToken cancellationToken)
    {
        var (id, compared) = (Guid.CreateVersion7(at), tables.Select(table => table.Signature).ToArray());
        try
        {
            await pair.There.RememberAsync(id, at.UtcDateTime, begun.There, compared, cancellationToken);
            await pair.Here.RememberAsync(id, at.UtcDateTime, begun.Here, compared, cancellationToken);
            return null;
        }
        catch (PostgresException refused)
        {
            return $"The next comparison will have to look at everything: a database did not take note of this one ({refused.MessageText}).";
        }
    }
}
