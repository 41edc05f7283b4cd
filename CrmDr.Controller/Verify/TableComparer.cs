using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>Compares one table at first sight: bucket by bucket, and row by row where the buckets differ.</summary>
/// <param name="pair">Both sides.</param>
/// <param name="options">How to compare.</param>
internal sealed class TableComparer(ComparedPair pair, VerifyOptions options)
{
    // Rows of differing buckets that are kept in memory at once. More than these, and the table is read once more for the next ones.
    private const long RowsAtOnce = 200_000;

    // Fewer than these, and looking at them one by one takes no time whatever share of the table they are.
    private const long FewChanged = 10_000;

    /// <param name="findings">Where to.</param>
    /// <param name="begun">When this comparison began.</param>
    /// <param name="last">When the last one began, where only what has changed since then is to be looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CompareAsync(TableFindings findings, Since begun, Since? last, CancellationToken cancellationToken)
    {
        if (last is not null && await ComparedSinceAsync(findings, last, cancellationToken))
            return;
        await CompareBucketsAsync(findings, keysOnly: false, cancellationToken);
        findings.RowsLookedAt = Math.Max(findings.RowsLocal, findings.RowsPeer);
        // A row that moved from a piece that was not read yet into one that was is in no bucket. It was written meanwhile.
        if (pair.IsGentle)
            await CompareKeysAsync(findings, await ChangedAsync(findings, begun, cancellationToken), cancellationToken);
    }

    /// <summary>What was deleted is seen by the keys that are there, what was written by its transaction.</summary>
    /// <returns>False: so much has changed that the whole table is faster to compare.</returns>
    private async Task<bool> ComparedSinceAsync(TableFindings findings, Since last, CancellationToken cancellationToken)
    {
        var (here, there) = await pair.BothAsync(side => TallyAsync(side, findings.Table, last, cancellationToken));
        var most = Math.Max(FewChanged, (long)(Math.Max(here.Rows, there.Rows) * options.MostChanged));
        if (here.Changed > most || there.Changed > most)
            return false;
        (findings.RowsLocal, findings.RowsPeer) = (here.Rows, there.Rows);
        var changed = here.Changed + there.Changed > 0 ? await ChangedAsync(findings, last, cancellationToken) : [];
        findings.RowsLookedAt = changed.Count;
        if (!here.IsAs(there))
            await CompareBucketsAsync(findings, keysOnly: true, cancellationToken);
        await CompareKeysAsync(findings, changed, cancellationToken);
        return true;
    }

    private async Task<KeyTally> TallyAsync(ComparedSide side, ComparedTable table, Since last, CancellationToken cancellationToken)
    {
        var tally = new KeyTally(0, 0, 0);
        await pair.EachPieceAsync(side, table, async pages => tally += await side.TallyAsync(table, Of(last, side), pages, cancellationToken), cancellationToken);
        return tally;
    }

    private async Task CompareBucketsAsync(TableFindings findings, bool keysOnly, CancellationToken cancellationToken)
    {
        var table = findings.Table;
        var bits = BucketSums.Bits(await pair.Here.EstimateAsync(table, cancellationToken), pair.IsGentle ? options.GentleBucketRows : options.BucketRows);
        var (here, there) = await pair.BothAsync(async side =>
        {
            var sums = new BucketSums(bits);
            await pair.EachPieceAsync(side, table, pages => side.AddBucketsAsync(sums, table, keysOnly, pages, cancellationToken), cancellationToken);
            return sums;
        });
        (findings.RowsLocal, findings.RowsPeer) = (here.Rows, there.Rows);
        var differing = here.Differing(there);
        if (differing.Length > 0 && pair.IsGentle)
            await MatchAsync(findings, here, there, differing, cancellationToken);
        else if (differing.Length > 0)
            await MergeAsync(findings, here.Mask, differing, cancellationToken);
    }

    // Both sides come in the order of the key's hash, so nothing but what differs is kept in memory.
    private async Task MergeAsync(TableFindings findings, long mask, long[] buckets, CancellationToken cancellationToken)
    {
        await using var here = pair.Here.RowsAsync(findings.Table, mask, buckets, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var there = pair.There.RowsAsync(findings.Table, mask, buckets, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        // Two sessions: both servers begin at once.
        var (first, second) = (here.MoveNextAsync().AsTask(), there.MoveNextAsync().AsTask());
        var (hasHere, hasThere) = (await first, await second);
        while (hasHere || hasThere)
        {
            var order = !hasHere ? 1 : !hasThere ? -1 : string.CompareOrdinal(here.Current.Hash, there.Current.Hash);
            Compare(findings, order <= 0 ? here.Current : null, order >= 0 ? there.Current : null);
            if (order <= 0)
                hasHere = await here.MoveNextAsync();
            if (order >= 0)
                hasThere = await there.MoveNextAsync();
        }
    }

    // In pieces the rows come in no order: those of some buckets are kept.
    private async Task MatchAsync(TableFindings findings, BucketSums here, BucketSums there, long[] differing, CancellationToken cancellationToken)
    {
        for (var done = 0; done < differing.Length;)
        {
            var (rows, some) = (0L, new List<long>());
            for (; done < differing.Length && (some.Count == 0 || rows < RowsAtOnce); done++)
            {
                some.Add(differing[done]);
                rows += here.RowsIn(differing[done]) + there.RowsIn(differing[done]);
            }
            await MatchAsync(findings, here.Mask, [.. some], cancellationToken);
        }
    }

    private async Task MatchAsync(TableFindings findings, long mask, long[] buckets, CancellationToken cancellationToken)
    {
        var (here, there) = await pair.BothAsync(async side =>
        {
            var rows = new Dictionary<string, ComparedRow>();
            await pair.EachPieceAsync(side, findings.Table, async pages =>
            {
                await foreach (var row in side.RowsAsync(findings.Table, mask, buckets, pages, cancellationToken))
                    rows[row.Hash] = row;
            }, cancellationToken);
            return rows;
        });
        foreach (var hash in here.Keys.Union(there.Keys))
            Compare(findings, here.GetValueOrDefault(hash), there.GetValueOrDefault(hash));
    }

    private static void Compare(TableFindings findings, ComparedRow? left, ComparedRow? right)
    {
        if (left?.Reading != right?.Reading)
            findings.Suspect(new Suspect((left ?? right)!.Key, new(left?.Reading, right?.Reading)));
    }

    /// <summary>Keys of the rows that either side has written since.</summary>
    private async Task<IReadOnlyCollection<ImmutableArray<string>>> ChangedAsync(TableFindings findings, Since since, CancellationToken cancellationToken)
    {
        var (here, there) = await pair.BothAsync(async side =>
        {
            var keys = new List<ImmutableArray<string>>();
            await pair.EachPieceAsync(side, findings.Table, async pages =>
            {
                await foreach (var key in side.ChangedAsync(findings.Table, Of(since, side), pages, cancellationToken))
                    keys.Add([.. key]);
            }, cancellationToken);
            return keys;
        });
        return [.. here.Concat(there).DistinctBy(findings.NameOf)];
    }

    private ulong Of(Since since, ComparedSide side) => side == pair.Here ? since.Here : since.There;

    private async Task CompareKeysAsync(TableFindings findings, IEnumerable<ImmutableArray<string>> keys, CancellationToken cancellationToken)
    {
        foreach (var chunk in keys.Where(key => !findings.IsSuspected(key)).Chunk(pair.KeysAtOnce))
        {
            var (here, there) = await pair.BothAsync(side => pair.AskAsync(() => side.ByKeyAsync(findings.Table, chunk, cancellationToken), cancellationToken));
            for (var i = 0; i < chunk.Length; i++)
            {
                if (here[i] != there[i])
                    findings.Suspect(new Suspect(chunk[i], new RowPair(here[i], there[i])));
            }
        }
    }
}
