using System.Collections.Concurrent;

namespace CrmDr.Controller.Verify;

/// <summary>Has every table compared at first sight: one after the other, or several at once.</summary>
/// <param name="pair">Both sides.</param>
/// <param name="options">How to compare.</param>
/// <param name="more">Opens another session at each side.</param>
internal sealed class FirstLook(ComparedPair pair, VerifyOptions options, Func<Task<ComparedPair>> more)
{
    /// <param name="findings">The tables, and where to.</param>
    /// <param name="begun">When this comparison began.</param>
    /// <param name="last">When the last one began, for each table of which only what has changed since is to be looked at.</param>
    /// <param name="comparing">Told what is begun.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task LookAsync(
        IReadOnlyList<TableFindings> findings, Since begun, Func<ComparedTable, Since?> last, Action<string> comparing, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<TableFindings, long>();
        foreach (var found in findings)
            sizes[found] = await pair.Here.EstimateAsync(found.Table, cancellationToken);
        // The largest first, so that nobody waits for it at the end.
        var work = new ConcurrentQueue<Func<ComparedPair, Task>>(findings.OrderByDescending(found => sizes[found]).SelectMany(found => new Func<ComparedPair, Task>[]
        {
            session =>
            {
                comparing($"comparing {found.Table.Name}");
                return new TableComparer(session, options).CompareAsync(found, begun, last(found.Table), cancellationToken);
            },
            session =>
            {
                comparing($"looking at the references of {found.Table.Name}");
                return new ReferenceComparer(session).LookAsync(found, cancellationToken);
            },
        }));
        await Task.WhenAll(Enumerable.Range(0, pair.IsGentle ? 1 : Math.Max(1, options.Sessions)).Select(number => WorkAsync(work, number == 0)));
    }

    private async Task WorkAsync(ConcurrentQueue<Func<ComparedPair, Task>> work, bool first)
    {
        ComparedPair? own = null;
        try
        {
            own = first ? null : await more();
            while (work.TryDequeue(out var next))
                await next(own ?? pair);
        }
        catch
        {
            // Nobody goes on with what has failed.
            work.Clear();
            throw;
        }
        finally
        {
            if (own is not null)
                await own.DisposeAsync();
        }
    }
}
