namespace CrmDr.Controller.Verify;

/// <summary>Compares one table at first sight: bucket by bucket, and row by row where the buckets differ.</summary>
internal sealed class TableComparer(ComparedSide local, ComparedSide peer, VerifyOptions options)
{
    private const int MostDigits = 4;

    public async Task<TableFindings> CompareAsync(ComparedTable table, CancellationToken cancellationToken)
    {
        var findings = new TableFindings(table, options);
        var digits = Digits(await local.EstimateAsync(table, cancellationToken));
        var (here, there) = (local.BucketsAsync(table, digits, cancellationToken), peer.BucketsAsync(table, digits, cancellationToken));
        await Task.WhenAll(here, there);
        findings.RowsLocal = here.Result.Values.Sum(bucket => bucket.Rows);
        findings.RowsPeer = there.Result.Values.Sum(bucket => bucket.Rows);
        var differing = here.Result.Keys.Union(there.Result.Keys)
            .Where(bucket => here.Result.GetValueOrDefault(bucket) != there.Result.GetValueOrDefault(bucket)).ToArray();
        if (differing.Length > 0)
            await MergeAsync(findings, digits, differing, cancellationToken);
        return findings;
    }

    // Both sides come in the order of the key's hash, so nothing but what differs is kept in memory.
    private async Task MergeAsync(TableFindings findings, int digits, string[] buckets, CancellationToken cancellationToken)
    {
        await using var here = local.RowsAsync(findings.Table, digits, buckets, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var there = peer.RowsAsync(findings.Table, digits, buckets, cancellationToken).GetAsyncEnumerator(cancellationToken);
        // Two sessions: both servers begin at once.
        var (first, second) = (here.MoveNextAsync().AsTask(), there.MoveNextAsync().AsTask());
        var (hasHere, hasThere) = (await first, await second);
        while (hasHere || hasThere)
        {
            var order = !hasHere ? 1 : !hasThere ? -1 : string.CompareOrdinal(here.Current.Hash, there.Current.Hash);
            var (left, right) = (order <= 0 ? here.Current : null, order >= 0 ? there.Current : null);
            if (left?.Reading != right?.Reading)
                findings.Suspect(new Suspect((left ?? right)!.Key, new(left?.Reading, right?.Reading)));
            if (order <= 0)
                hasHere = await here.MoveNextAsync();
            if (order >= 0)
                hasThere = await there.MoveNextAsync();
        }
    }

    /// <summary>Hexadecimal digits that make buckets of about the wanted size.</summary>
    private int Digits(long rows)
    {
        var digits = 1;
        for (var buckets = 16L; digits < MostDigits && rows / buckets > options.BucketRows; buckets *= 16)
            digits++;
        return digits;
    }
}
