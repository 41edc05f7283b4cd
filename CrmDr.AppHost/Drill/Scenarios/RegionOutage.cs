using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The main drill: a whole cloud dies and comes back.</summary>
public sealed class RegionOutage : Scenario
{
    public override string Name => "region-outage";

    public override string Description =>
        "Kills every process of the primary cloud under load, lets the standby take over, brings the cloud back, salvages, reprotects and fails back.";

    public override string Expectation =>
        "Writes flow again within the recovery objective; every acknowledged write is in both databases or in the ledger; failback pauses writes briefly and fails no request.";

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.ReturnPrimaryAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.VerifyAsync(run.Standby, cancellation);
        await run.FailbackAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.StopLoadAsync(cancellation);
        await run.CheckAsync(cancellation);
    }
}
