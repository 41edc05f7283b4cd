using CrmDr.AppHost.Drill.Checking;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>The last step: both databases against the clients' ledger.</summary>
public static class CheckSteps
{
    private const double CatchUpPatience = 20;

    /// <summary>Waits until replication has carried everything over, then judges. Databases that stay different are a result, not an error.</summary>
    public static async Task CheckAsync(this DrillRun run, CancellationToken cancellation)
    {
        run.Database(run.Primary).ForgetConnections();
        run.Database(run.Standby).ForgetConnections();
        var deadline = run.Clock.Now + CatchUpPatience;
        do
        {
            run.Tables = await TableReader.CompareAsync(run.Database(run.Primary), run.Database(run.Standby), cancellation);
            if (run.Tables.All(table => table.RowsDiffering == 0) && (!run.BothWrite || await run.Database(run.Primary).RefusedAsync(cancellation) + await run.Database(run.Standby).RefusedAsync(cancellation) == 0))
                break;
            await run.Clock.DelayAsync(0.25, cancellation);
        }
        while (run.Clock.Now < deadline);

        run.History = await run.Witness.HistoryAsync(cancellation);
        run.Final =
        [
            await run.Database(run.Primary).ReadAsync(run.RunId, run.Client.AccountId, run.Deals, run.Clock.StartedAt, cancellation),
            await run.Database(run.Standby).ReadAsync(run.RunId, run.Client.AccountId, run.Deals, run.Clock.StartedAt, cancellation),
        ];
        run.Check = Checker.Check(new CheckInput
        {
            Attempts = run.Ledger.Snapshot(),
            Final = run.Final,
            AtPromotion = run.AtPromotion,
            PromotedEpoch = run.PromotedEpoch,
            FaultAt = run.FaultAt is { } fault ? run.Clock.StartedAt.AddSeconds(fault) : null,
            LostCloud = run.BothWrite && run.FaultAt is not null ? run.Primary : null,
            BothWrite = run.BothWrite,
            Witness = run.History,
            Deals = run.Deals,
            Tables = run.Tables,
        });
        run.Journal.Note(MarkKind.Step, $"checked: {run.Tables.Count} tables, {run.Check.RowsDiffering} rows differing, "
            + $"{run.Check.MissingFinally.Count} acknowledged writes missing in the end");
    }
}
