using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Verify;

/// <summary>Looks again at what differed at first sight, until it is the same, truly different, or the time is up.</summary>
/// <param name="pair">Both sides.</param>
/// <param name="options">How to compare.</param>
/// <param name="time">Tells how long it takes.</param>
internal sealed class SecondLook(ComparedPair pair, VerifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>How often it has looked.</returns>
    public async Task<int> SettleAsync(IReadOnlyList<TableFindings> findings, Action<int> looking, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var references = new ReferenceComparer(pair);
        var rechecks = 0;
        while (findings.Sum(found => found.Unsettled) is > 0 and var suspects)
        {
            var left = TimeSpan.FromSeconds(options.SettleSeconds) - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                break;
            looking(suspects);
            var replicated = await ReplicatedAsync(left, cancellationToken);
            foreach (var found in findings.Where(found => found.Unsettled > 0))
            {
                found.Judge(await LookAsync(found, cancellationToken), replicated);
                await references.LookAgainAsync(found, replicated, cancellationToken);
            }
            rechecks++;
        }
        return rechecks;
    }

    /// <summary>Waits until each side has applied what the other had written by now, and copies no table; where nothing is sent, until a quiet while has passed.</summary>
    private async Task<bool> ReplicatedAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var (hereEnd, thereEnd) = ((await pair.Here.EndsAsync(cancellationToken)).End, (await pair.There.EndsAsync(cancellationToken)).End);
        do
        {
            await Task.Delay(Pause, time, cancellationToken);
            var (fromHere, fromThere) = (await pair.Here.EndsAsync(cancellationToken), await pair.There.EndsAsync(cancellationToken));
            var (hereDone, thereDone) = (IsDone(fromHere.ConfirmedBy(fromThere), hereEnd), IsDone(fromThere.ConfirmedBy(fromHere), thereEnd));
            if (hereDone && thereDone && !fromHere.Copies && !fromThere.Copies)
                return true;
        }
        while (time.GetElapsedTime(start) < patience);
        return false;

        bool IsDone(Lsn? confirmed, Lsn end) =>
            confirmed is { } position ? position >= end : time.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(options.QuietMilliseconds);
    }

    private async Task<IReadOnlyList<RowPair>> LookAsync(TableFindings found, CancellationToken cancellationToken)
    {
        var seen = ImmutableArray.CreateBuilder<RowPair>(found.Suspects.Count);
        foreach (var chunk in found.Suspects.Select(suspect => suspect.Key).Chunk(pair.KeysAtOnce))
        {
            var (local, peer) = await pair.BothAsync(side => pair.AskAsync(() => side.ByKeyAsync(found.Table, chunk, cancellationToken), cancellationToken));
            seen.AddRange(local.Zip(peer, (left, right) => new RowPair(left, right)));
        }
        return seen.ToImmutable();
    }
}
