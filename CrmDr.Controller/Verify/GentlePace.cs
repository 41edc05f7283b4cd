namespace CrmDr.Controller.Verify;

/// <summary>Reads a table in pieces that take about so long, and rests after each in proportion.</summary>
internal sealed class GentlePace(TimeProvider time, VerifyOptions options)
{
    // A piece that took next to no time says little about the next one.
    private const double MostGrowth = 2;
    private const double MostShrinking = 0.25;

    // A page may hold so little that a thousand of them take no time.
    private const double MostPages = 16_384;

    public async Task EachAsync(long? pages, Func<PageRange?, Task> read, CancellationToken cancellationToken)
    {
        // What lies in several files of its own (partitions) is read in one go.
        if (pages is not { } end)
        {
            await OnceAsync(() => read(null), cancellationToken);
            return;
        }
        var size = (double)options.PiecePages;
        for (var from = 0L; ;)
        {
            var to = from + (long)size;
            var piece = new PageRange(from, to < end ? to : null);
            var took = await OnceAsync(() => read(piece), cancellationToken);
            if (piece.To is null)
                return;
            from = to;
            size = Math.Clamp(size * Math.Clamp(options.PieceMilliseconds / Math.Max(took.TotalMilliseconds, 0.01), MostShrinking, MostGrowth), 1, MostPages);
        }
    }

    /// <summary>One query and the rest after it.</summary>
    public async Task<TimeSpan> OnceAsync(Func<Task> query, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await query();
        var took = time.GetElapsedTime(start);
        await Task.Delay(took * ((1 - options.Share) / options.Share), time, cancellationToken);
        return took;
    }
}
