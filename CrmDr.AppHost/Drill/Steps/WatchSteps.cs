using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that look on, and the way back to where every drill ends: the first primary serves and is protected.</summary>
public static class WatchSteps
{
    private const double ProtectedPatience = 180;

    /// <summary>The load goes on under what was broken.</summary>
    public static async Task EndureAsync(this DrillRun run, double seconds, CancellationToken cancellation)
    {
        run.Journal.Tell($"load goes on like this for {seconds:0.#} s");
        await run.Clock.DelayAsync(seconds, cancellation);
    }

    /// <summary>Waits until the primary has struck the standby out, and notes how far behind it was then.</summary>
    public static async Task WaitForStruckOutAsync(this DrillRun run, CancellationToken cancellation)
    {
        double? lag = null;
        await Waiting.ForAsync(run.Clock, $"{run.Primary} to strike {run.Standby} out", 60, async () =>
        {
            var status = await run.Controllers[run.Primary].StatusAsync(cancellation);
            lag = status?["replication"]?["lagSeconds"] is JsonValue seconds ? seconds.GetValue<double>() : lag;
            var record = await run.Witness.ReadAsync(cancellation);
            return record is { } found && found.Holder == run.Primary && !found.Eligible.Contains(run.Standby) ? null : $"it is listed, {lag:0.0} s behind";
        }, cancellation);
        run.Observations["lagWhenStruckOutSeconds"] = lag ?? 0;
        run.Journal.Note(MarkKind.Role, $"{run.Standby} is struck out, {lag:0.0} s behind: it may not take over any more");
    }

    /// <summary>Notes how often the lease moved within the time.</summary>
    public static async Task ExpectNoTakeoverAsync(this DrillRun run, double seconds, CancellationToken cancellation)
    {
        run.Journal.Tell($"nobody may take over: watching for {seconds:0.#} s");
        var deadline = run.Clock.Now + seconds;
        var before = (await run.Witness.ReadAsync(cancellation))?.Epoch;
        while (run.Clock.Now < deadline)
            await run.Clock.DelayAsync(Math.Min(0.25, deadline - run.Clock.Now), cancellation);
        run.Observations["forbiddenTakeovers"] = (double)((await run.Witness.ReadAsync(cancellation))?.Epoch - before ?? 0);
    }

    /// <summary>Notes how many writes were acknowledged although nobody may have.</summary>
    public static async Task ExpectNoAcknowledgementAsync(this DrillRun run, string name, double seconds, CancellationToken cancellation)
    {
        // The lease that was held when the fault struck may run out first.
        await run.EndureAsync(run.Limits.LeaseSeconds, cancellation);
        var from = run.Clock.Now;
        await run.EndureAsync(seconds, cancellation);
        run.Observations[name] = run.Ledger.Snapshot().Count(attempt => attempt.IsAcknowledgedWrite && attempt.Answer!.FinishedAt >= from);
    }

    /// <summary>Waits until one cloud holds the lease, lists the other and has nothing to salvage; gives its name.</summary>
    public static async Task<string> WaitForProtectedAsync(this DrillRun run, CancellationToken cancellation)
    {
        var holder = "";
        await Waiting.ForAsync(run.Clock, "one cloud to be primary and protected", ProtectedPatience, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            if (record is null or { Holder: "" })
                return "nobody holds the lease";
            holder = record.Holder;
            var other = holder == run.Primary ? run.Standby : run.Primary;
            return await run.Database(holder).SalvageIsOpenAsync(cancellation) ? $"{holder} holds the lease, its salvage is not finished"
                : !record.Eligible.Contains(other) ? $"{holder} holds the lease, {other} is not eligible"
                : null;
        }, cancellation, every: 0.1);
        run.Journal.Note(MarkKind.Role, $"protected: {holder} is primary, and the other cloud may take over");
        return holder;
    }

    /// <summary>The end of every drill: one primary, protected, where it began; both databases compared under load and judged without.</summary>
    public static async Task EndAtHomeAsync(this DrillRun run, CancellationToken cancellation)
    {
        var holder = await run.WaitForProtectedAsync(cancellation);
        await run.VerifyAsync(holder, cancellation);
        if (holder == run.Standby)
        {
            await run.SettleAsync(cancellation);
            await run.FailbackAsync(cancellation);
        }

        await run.KeepLoadAsync(cancellation);
        await run.StopLoadAsync(cancellation);
        await run.WaitForProtectedAsync(cancellation);
        await run.CheckAsync(cancellation);
        await run.Events.GatherAsync(cancellation);
    }
}
