using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The treacherous outage: the primary stops without dying and wakes up later.</summary>
public sealed class RegionFreeze : Scenario
{
    public override string Name => "region-freeze";

    public override string Description =>
        "Stops every process of the primary cloud (SIGSTOP), lets the standby take over, then wakes the old primary while it still believes that it is one.";

    public override string Expectation =>
        "The woken cloud acknowledges nothing, is fenced, salvaged and reprotected; no write is acknowledged by two clouds in one epoch.";

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.FreezePrimaryAsync(cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.ThawPrimaryAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.VerifyAsync(run.Standby, cancellation);
        await run.FailbackAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.StopLoadAsync(cancellation);
        await run.CheckAsync(cancellation);
    }
}
