using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Soak.Checking;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>
/// One round: load, and the nemesis at work in it, phase after phase; in each the faults are mended and protection must return. Then the load stops and
/// everything that it did is judged.
/// </summary>
public sealed class SoakRunner(DrillRun run, Nemesis nemesis, SoakOptions options, bool strict, Action<SoakFault> count)
{
    /// <summary>Mending and checking after Ctrl-C: within the time that a command has to end.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(45);

    private readonly Hands _hands = new(run);
    private readonly List<SoakFault> _broken = [];
    private readonly List<string> _done = [];

    /// <param name="number">Of the round.</param>
    /// <param name="cancellation">Ends the faults; the round is still mended, checked and reported.</param>
    public async Task<SoakRound> RunAsync(int number, CancellationToken cancellation)
    {
        string? error = null;
        try
        {
            await run.WaitForProtectedAsync(cancellation);
            await run.BeginLoadAsync(cancellation);
            for (var started = run.Clock.Now; run.Clock.Now - started < options.RoundSeconds;)
                await PhaseAsync(nemesis.Next(), cancellation);
            await EndAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error = await EndEarlyAsync();
        }
        catch (DrillFailedException failure)
        {
            error = failure.Message;
        }

        return Report(number, error, error is null && run.Check is not null ? await ViolationsAsync() : []);
    }

    private async Task PhaseAsync(SoakPhase phase, CancellationToken cancellation)
    {
        foreach (var fault in phase.Faults)
        {
            if (_broken.Count > 0)
                await run.Clock.DelayAsync(phase.Between, cancellation);
            _broken.Add(fault);
            _done.Add(fault.ToString());
            count(fault);
            await _hands.BreakAsync(fault, cancellation);
        }

        await run.Clock.DelayAsync(phase.Hold, cancellation);
        await MendAsync(cancellation);
        await run.WaitForProtectedAsync(cancellation);
        await run.Clock.DelayAsync(phase.Quiet, cancellation);
    }

    private async Task MendAsync(CancellationToken cancellation)
    {
        foreach (var fault in Enumerable.Reverse(_broken).ToList())
        {
            await _hands.MendAsync(fault, cancellation);
            _broken.Remove(fault);
        }

        await _hands.SettleAsync(cancellation);
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        await run.StopLoadAsync(cancellation);
        await run.WaitForProtectedAsync(cancellation);
        await run.CheckAsync(cancellation);
    }

    private async Task<string?> EndEarlyAsync()
    {
        run.Journal.Note(MarkKind.Step, "ended by the user: mending and checking");
        try
        {
            await MendAndEndAsync().WaitAsync(EndPatience, run.Clock.Time);
            return null;
        }
        catch (Exception failure) when (failure is TimeoutException or DrillFailedException)
        {
            return $"ended by the user and not checked: {failure.Message}";
        }
    }

    private async Task MendAndEndAsync()
    {
        await MendAsync(CancellationToken.None);
        if (run.Load is not null)
            await EndAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<Violation>> ViolationsAsync()
    {
        var unclean = new HashSet<long>();
        foreach (var cloud in run.World.Clouds.Keys)
            unclean.UnionWith(await run.Database(cloud).UncleanEpochsAsync(CancellationToken.None));
        return SoakChecker.Check(new SoakInput
        {
            Attempts = run.Ledger.Snapshot(),
            Final = run.Final,
            Deals = run.Deals,
            Check = run.Check!,
            UncleanEpochs = unclean,
            Strict = strict,
        });
    }

    private SoakRound Report(int number, string? error, IReadOnlyList<Violation> violations)
    {
        Attempt[] attempts = run.Ledger.Snapshot();
        double[] receipts = [.. attempts.Where(attempt => attempt.IsAcknowledgedWrite).Select(attempt => attempt.Answer!.FinishedAt)];
        var counts = RequestCounts.Of(attempts, run.Load?.Skipped ?? 0);
        IReadOnlyList<EpochStart> epochs = run.History?.Starts ?? [];
        return new SoakRound
        {
            Number = number,
            DurationSeconds = run.Clock.Now,
            Faults = _done,
            AckedWrites = receipts.Length,
            AckedUpdates = counts.AckedUpdates,
            AckedTransfers = counts.AckedTransfers,
            Reads = counts.Reads,
            FailedRequests = attempts.Count(attempt => attempt.IsFailed),
            RoleChanges = epochs.Zip(epochs.Skip(1)).Count(pair => pair.First.Holder != pair.Second.Holder),
            LedgeredTransactions = run.Check?.LedgeredTransactions ?? 0,
            ReplayedTransactions = run.Check?.ReplayedTransactions ?? 0,
            RowsCompared = (int)run.Tables.Sum(table => table.Rows.Values.Max()),
            WritePauseSeconds = receipts.Length == 0 ? null : AckGaps.Longest(receipts, receipts.Min(), receipts.Max())?.Seconds,
            Violations = violations,
            Error = error,
            Marks = run.Journal.Marks,
        };
    }
}
