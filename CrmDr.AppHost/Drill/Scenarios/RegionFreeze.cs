using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The treacherous outage: the primary stops without dying and wakes up later.</summary>
public sealed class RegionFreeze : Scenario
{
    public override string Name => "region-freeze";

    public override ScenarioGroup Group => ScenarioGroup.Cloud;

    public override string Description =>
        "Stops every process of the primary cloud (SIGSTOP), lets the standby take over, then wakes the old primary while it still believes that it is one.";

    public override string Expectation =>
        "The woken cloud acknowledges nothing, is fenced, salvaged and reprotected; no write is acknowledged by two clouds in one epoch.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Failover, .. Expect.PlannedMove, Expect.RoleChanges(2)];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary cloud stands still and wakes up later",
        Detection: "as when it dies; the woken one sees that its lease has ended on whichever clock went on",
        Action: "the standby takes over; the woken cloud acknowledges nothing, closes its gate and is salvaged",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "nothing; fails back when it suits");

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
        await run.EndAtHomeAsync(cancellation);
    }
}
