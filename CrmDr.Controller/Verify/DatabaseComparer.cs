using System.Collections.Immutable;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>Compares both databases, also while they are written to: what remains in the result is a true difference.</summary>
/// <remarks>
/// Protects against copies that drifted apart unnoticed. It does not see what is wrong on both sides alike: a transfer applied by half on both
/// has the same hash. That is what whole transactions in salvage are for.
/// </remarks>
public sealed class DatabaseComparer(TimeProvider time)
{
    private const int KeysAtOnce = 5000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="local">The database here, as a role that can read everything.</param>
    /// <param name="peer">The other database, likewise.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public async Task<VerifyResult> RunAsync(
        NpgsqlDataSource local, NpgsqlDataSource peer, VerifyOptions options, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await using var here = await ComparedSide.OpenAsync(local, options, cancellationToken);
        await using var there = await ComparedSide.OpenAsync(peer, options, cancellationToken);
        var (tables, schema) = ComparedTable.Pair(here.Catalog, there.Catalog);
        var comparer = new TableComparer(here, there, options);
        var findings = new List<TableFindings>();
        foreach (var table in tables)
        {
            progress?.Report(new VerifyProgress($"comparing {table.Name}", findings.Count, tables.Length, findings.Sum(found => found.Suspects.Count)));
            findings.Add(await comparer.CompareAsync(table, cancellationToken));
            findings[^1].Dangling = await DanglingAsync(table, here, there, cancellationToken);
        }
        var rechecks = await RecheckAsync(findings, here, there, options, progress, cancellationToken);
        return new VerifyResult([.. findings.Select(found => found.ToResult())], schema, rechecks, time.GetElapsedTime(start).TotalSeconds);
    }

    // Apply does not enforce foreign keys, so each side is asked for itself.
    private static async Task<long> DanglingAsync(ComparedTable table, ComparedSide here, ComparedSide there, CancellationToken cancellationToken)
    {
        var dangling = 0L;
        foreach (var side in new[] { here, there })
        {
            foreach (var reference in side.Catalog.References.Where(reference => reference.Child == table.Name))
                dangling += await side.DanglingAsync(reference, cancellationToken);
        }
        return dangling;
    }

    private async Task<int> RecheckAsync(
        List<TableFindings> findings, ComparedSide here, ComparedSide there, VerifyOptions options, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var rechecks = 0;
        while (findings.Sum(found => found.Suspects.Count) is > 0 and var suspects)
        {
            var left = TimeSpan.FromSeconds(options.SettleSeconds) - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                break;
            progress?.Report(new VerifyProgress($"looking again at {suspects} rows", findings.Count, findings.Count, suspects));
            var replicated = await ReplicatedAsync(here, there, left, options, cancellationToken);
            foreach (var found in findings.Where(found => found.Suspects.Count > 0))
                found.Judge(await LookAsync(found, here, there, cancellationToken), replicated);
            rechecks++;
        }
        return rechecks;
    }

    /// <summary>Waits until each side has applied what the other had written by now; where nothing is sent, until a quiet while has passed.</summary>
    private async Task<bool> ReplicatedAsync(ComparedSide here, ComparedSide there, TimeSpan patience, VerifyOptions options, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var (hereEnd, thereEnd) = ((await here.EndsAsync(cancellationToken)).End, (await there.EndsAsync(cancellationToken)).End);
        do
        {
            await Task.Delay(Pause, time, cancellationToken);
            var (fromHere, fromThere) = (await here.EndsAsync(cancellationToken), await there.EndsAsync(cancellationToken));
            var (hereDone, thereDone) = (IsDone(fromHere.ConfirmedBy(fromThere), hereEnd), IsDone(fromThere.ConfirmedBy(fromHere), thereEnd));
            if (hereDone && thereDone)
                return true;
        }
        while (time.GetElapsedTime(start) < patience);
        return false;

        bool IsDone(Lsn? confirmed, Lsn end) =>
            confirmed is { } position ? position >= end : time.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(options.QuietMilliseconds);
    }

    private static async Task<IReadOnlyList<RowPair>> LookAsync(TableFindings found, ComparedSide here, ComparedSide there, CancellationToken cancellationToken)
    {
        var seen = ImmutableArray.CreateBuilder<RowPair>(found.Suspects.Count);
        foreach (var chunk in found.Suspects.Chunk(KeysAtOnce))
        {
            var (local, peer) = (here.ByKeyAsync(found.Table, chunk, cancellationToken), there.ByKeyAsync(found.Table, chunk, cancellationToken));
            await Task.WhenAll(local, peer);
            seen.AddRange(local.Result.Zip(peer.Result, (left, right) => new RowPair(left, right)));
        }
        return seen.ToImmutable();
    }
}
