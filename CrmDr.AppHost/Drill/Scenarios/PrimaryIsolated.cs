using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Users still reach the primary, but it can prove nothing any more.</summary>
public sealed class PrimaryIsolated : Scenario
{
    public override string Name => "primary-isolated";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Cuts the primary off from the witness and from the other cloud, but not from its users, and heals both after the failover.";

    public override string Expectation =>
        "It stops acknowledging before its lease ends; the standby takes over; nothing that it acknowledged comes after the standby's promotion.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Failover, .. Expect.PlannedMove, Expect.RoleChanges(2)];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary loses the witness and the other cloud, not its users",
        Detection: "its renewals fail, its deadline passes",
        Action: "it stops before its lease ends and closes its gate; the standby takes over",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "mends the network; fails back when it suits");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"{run.Primary} cut off from the witness and from {run.Standby}", async world =>
        {
            await world.CutLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation);
            await world.CutLinkAsync(DrillRun.WitnessLink(run.Primary), LinkDirection.Both, cancellation);
        }, cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"{run.Primary} sees the witness and {run.Standby} again", async world =>
        {
            await world.HealLinkAsync(DrillRun.WitnessLink(run.Primary), cancellation);
            await world.HealLinkAsync(run.InterCloudLink, cancellation);
        });
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
