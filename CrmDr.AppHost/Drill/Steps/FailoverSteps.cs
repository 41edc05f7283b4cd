using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that watch the standby take over and the returned cloud become a standby again.</summary>
public static class FailoverSteps
{
    private const double TakeoverPatience = 90;

    /// <summary>Behind DNS it takes the health checks and the TTL: half a minute and one minute unless the plan says more.</summary>
    private const double SteerPatience = 240;
    private const double ReprotectPatience = 180;

    /// <summary>Waits for the lease, the gate and the first acknowledged write of the standby, and reads its database in between.</summary>
    public static async Task WaitForTakeoverAsync(this DrillRun run, CancellationToken cancellation)
    {
        await Waiting.ForAsync(run.Clock, $"{run.Standby} to take the lease", TakeoverPatience, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            run.PromotedEpoch = record?.Holder == run.Standby ? record.Epoch : null;
            return run.PromotedEpoch is null ? $"{record?.Holder ?? "nobody"} holds it in epoch {record?.Epoch}" : null;
        }, cancellation);
        run.Journal.Note(MarkKind.Role, $"{run.Standby} took the lease: epoch {run.PromotedEpoch}");

        await Waiting.ForAsync(run.Clock, $"{run.Standby} to open its gate", TakeoverPatience, async () =>
        {
            var opened = await run.Database(run.Standby).GateOpenedAtAsync(run.PromotedEpoch!.Value, cancellation);
            run.GateOpenedAt = opened is { } at ? run.Clock.At(at) : null;
            return opened is null ? $"its database has no promotion of epoch {run.PromotedEpoch}" : null;
        }, cancellation);
        run.AtPromotion = await run.Database(run.Standby).ReadAsync(run.RunId, run.Client.AccountId, run.Deals, run.Clock.StartedAt, cancellation);
        run.Journal.Note(MarkKind.Role, $"{run.Standby} opened its gate");

        run.FirstAckAfterFault = await run.WaitForAckOfAsync(run.PromotedEpoch!.Value, cancellation);
        run.Journal.Note(MarkKind.Step, $"writes are acknowledged again, {run.FirstAckAfterFault - run.FaultAt:0.00} s after the fault");
    }

    /// <summary>Strategy active-active: nobody takes over. Waits until every user has had a write acknowledged since the fault, and reads the other cloud's database.</summary>
    public static async Task WaitForSteeredAsync(this DrillRun run, CancellationToken cancellation)
    {
        var fault = run.FaultAt!.Value;
        await Waiting.ForAsync(run.Clock, "every user to have a write acknowledged again", SteerPatience, () =>
        {
            var served = run.Ledger.Snapshot().Where(attempt => attempt.IsAcknowledgedWrite && attempt.SentAt > fault && attempt.Answer!.Cloud == run.Standby)
                .GroupBy(attempt => attempt.User).ToDictionary(user => user.Key, user => user.Min(attempt => attempt.Answer!.FinishedAt));
            run.FirstAckAfterFault = served.Count == run.LoadOptions.Users ? served.Values.Max() : null;
            return Task.FromResult(run.FirstAckAfterFault is null ? $"{served.Count} of {run.LoadOptions.Users} have" : null);
        }, cancellation, every: 0.1);
        run.AtPromotion = await run.Database(run.Standby).ReadAsync(run.RunId, run.Client.AccountId, run.Deals, run.Clock.StartedAt, cancellation);
        run.Journal.Note(MarkKind.Step, $"every user is served by {run.Standby}, {run.FirstAckAfterFault - fault:0.00} s after the fault; nobody took over");
    }

    /// <summary>Strategy active-active: waits until the returned cloud serves again, beside the other one.</summary>
    public static async Task WaitForBothServingAsync(this DrillRun run, CancellationToken cancellation)
    {
        await Waiting.ForAsync(run.Clock, $"{run.Primary} to have caught up and to write again", ReprotectPatience, async () =>
            await run.Database(run.Primary).GateAsync(cancellation) is null ? "its gate is closed" : null, cancellation, every: 0.1);
        run.Journal.Note(MarkKind.Role, $"{run.Primary} has caught up with {run.Standby} and writes again");
    }

    /// <summary>Waits until the salvage is done and the witness lists the returned cloud as eligible.</summary>
    public static async Task WaitForReprotectedAsync(this DrillRun run, CancellationToken cancellation)
    {
        await Waiting.ForAsync(run.Clock, $"{run.Primary} to be reprotected", ReprotectPatience, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            return record?.Holder != run.Standby ? $"{record?.Holder ?? "nobody"} holds the lease"
                : await run.Database(run.Standby).SalvageIsOpenAsync(cancellation) ? "the salvage is not finished"
                : !record.Eligible.Contains(run.Primary) ? $"the salvage is done, but {run.Primary} is not eligible yet"
                : null;
        }, cancellation, every: 0.1);
        run.Journal.Note(MarkKind.Role, $"reprotected: {run.Primary} is a standby again and eligible");
    }

    /// <summary>Waits until the first primary has taken over again, and notes how long after the first failover, by the witness's own record.</summary>
    public static async Task WaitForSecondFailoverAsync(this DrillRun run, CancellationToken cancellation)
    {
        long second = 0;
        await Waiting.ForAsync(run.Clock, $"{run.Primary} to take the lease", run.Limits.MinimumBetweenFailoversSeconds + TakeoverPatience, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            second = record?.Epoch ?? 0;
            return record?.Holder == run.Primary ? null : $"{record?.Holder ?? "nobody"} holds it in epoch {record?.Epoch}";
        }, cancellation);
        var history = await run.Witness.HistoryAsync(cancellation);
        if (history.Of(run.PromotedEpoch!.Value) is { } first && history.Of(second) is { } next)
            run.Observations["betweenFailoversSeconds"] = (next.At - first.At).TotalSeconds;
        run.Journal.Note(MarkKind.Role, $"{run.Primary} took the lease: epoch {second}");
        await run.WaitForAckOfAsync(second, cancellation);
    }

    /// <summary>When the first write of an epoch reached its client.</summary>
    public static async Task<double> WaitForAckOfAsync(this DrillRun run, long epoch, CancellationToken cancellation)
    {
        double? first = null;
        await Waiting.ForAsync(run.Clock, $"the first acknowledged write of epoch {epoch}", SteerPatience, () =>
        {
            Attempt[] attempts = run.Ledger.Snapshot();
            first = attempts.Where(attempt => attempt.IsAcknowledgedWrite && attempt.Answer!.Epoch >= epoch)
                .Min(attempt => (double?)attempt.Answer!.FinishedAt);
            return Task.FromResult(first is null ? "none of the clients has got one" : null);
        }, cancellation, every: 0.1);
        return first!.Value;
    }
}
