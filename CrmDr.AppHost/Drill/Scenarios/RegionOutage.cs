using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The main drill: a whole cloud dies and comes back.</summary>
public sealed class RegionOutage : Scenario
{
    public override string Name => "region-outage";

    public override ScenarioGroup Group => ScenarioGroup.Cloud;

    public override string Description =>
        "Kills every process of the primary cloud under load, lets the standby take over, brings the cloud back, salvages, reprotects and fails back.";

    public override string Expectation =>
        "Writes flow again within the recovery objective; every acknowledged write is in both databases or in the ledger; failback pauses writes briefly and fails no request.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Failover, .. Expect.PlannedMove.Select(Expect.WhereOneWrites), Expect.WhereOneWrites(Expect.RoleChanges(2)), Expect.WhereBothWrite(Expect.RoleChanges(0))];

    public override bool WhereBothWrite => true;

    public override FailureMode Failure { get; } = new(
        Fault: "the primary cloud dies as a whole",
        Detection: "the standby has watched the same revision for ttl and margin",
        Action: "the standby takes the lease, stops apply, opens its gate; the returned cloud is fenced, salvaged and reprotected",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "nothing; fails back when it suits (`./crmdr failback`)");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        if (run.BothWrite)
        {
            await run.WaitForSteeredAsync(cancellation);
            await run.KeepLoadAsync(cancellation);
            await run.ReturnPrimaryAsync(cancellation);
            await run.WaitForBothServingAsync(cancellation);
            await run.EndAtHomeAsync(cancellation);
            return;
        }

        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.ReturnPrimaryAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
