using System.Collections.Immutable;
using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>Compares both databases, also while they are written to: what remains in the result is a true difference.</summary>
/// <remarks>
/// Protects against copies that drifted apart unnoticed. It does not see what is wrong on both sides alike: a transfer applied by half on both
/// has the same hash. That is what whole transactions in salvage are for. ADR 81 says how each mode goes about it.
/// </remarks>
public sealed class DatabaseComparer(TimeProvider time)
{
    /// <param name="local">The database here, as a role that can read everything.</param>
    /// <param name="peer">The other database, likewise.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public async Task<VerifyResult> RunAsync(
        NpgsqlDataSource local, NpgsqlDataSource peer, VerifyOptions options, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var (start, at) = (time.GetTimestamp(), time.GetUtcNow());
        await using var pair = await ComparedPair.OpenAsync(local, peer, options, null, time, cancellationToken);
        var (tables, schema) = ComparedTable.Pair(pair.Here.Catalog, pair.There.Catalog);
        // Before anything is read: whatever is not seen below was written by these transactions or later ones.
        var (here, there) = (await pair.Here.SnapshotAsync(cancellationToken), await pair.There.SnapshotAsync(cancellationToken));
        var begun = new Since(here.Oldest, there.Oldest);
        var last = options.SinceLast ? await LastEqual.FindAsync(pair, here, there, cancellationToken) : LastEqual.NotAsked;

        ImmutableArray<TableFindings> findings = [.. tables.Select(table => new TableFindings(table, pair.Here.Catalog, pair.There.Catalog, options))];
        var done = 0;
        var look = new FirstLook(pair, options, () => ComparedPair.OpenAsync(local, peer, options, pair, time, cancellationToken));
        await look.LookAsync(findings, begun, last.Of, step => Tell(step, Interlocked.Increment(ref done) / 2), cancellationToken);
        var rechecks = await new SecondLook(pair, options, time).SettleAsync(findings, suspects => Tell($"looking again at {suspects} rows", findings.Length), cancellationToken);
        var result = new VerifyResult(options.Mode, last.Since is not null, [.. findings.Select(found => found.ToResult())], schema, rechecks, time.GetElapsedTime(start).TotalSeconds)
        {
            Since = last.At,
            Notes = last.WhyAll is { } why ? [$"Everything was compared: {why}."] : [],
        };
        return result.Equal && await LastEqual.RememberAsync(pair, at, begun, tables, cancellationToken) is { } forgotten ? result with { Notes = result.Notes.Add(forgotten) } : result;

        void Tell(string step, int finished) => progress?.Report(
            new VerifyProgress(options.Mode, last.Since is not null, step, finished, findings.Length, findings.Sum(found => found.Unsettled)));
    }
}
