using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Nobody renews the lease.</summary>
public sealed class ControllerDown : Scenario
{
    public override string Name => "controller-down";

    public override ScenarioGroup Group => ScenarioGroup.Part;

    public override string Description =>
        "Kills the controller of the primary cloud while its API and database go on, and starts it again after the failover.";

    public override string Expectation =>
        "The API stops acknowledging before the lease ends; the standby takes over; the returned controller finds its gate open, closes it and follows.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Failover, .. Expect.PlannedMove, Expect.RoleChanges(2)];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary's controller dies",
        Detection: "nobody renews: the API's deadline passes, the standby's wait ends",
        Action: "the standby takes over; the returned controller closes the gate that it finds open, and follows",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "nothing; fails back when it suits");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.BreakAsync($"{run.Primary}: controller killed", world => world.KillPartAsync(run.Primary, CloudPart.Controller, cancellation), cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.HealLinkAsync(cancellation);
        await run.MendAsync($"{run.Primary}: controller started again", world => world.ReturnPartAsync(run.Primary, CloudPart.Controller, cancellation));
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
