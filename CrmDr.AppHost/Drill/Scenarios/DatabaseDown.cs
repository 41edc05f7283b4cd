using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>A primary without its database is none.</summary>
public sealed class DatabaseDown : Scenario
{
    public override string Name => "database-down";

    public override ScenarioGroup Group => ScenarioGroup.Part;

    public override string Description =>
        "Kills PostgreSQL of the primary cloud and leaves everything else running; it returns after the failover.";

    public override string Expectation =>
        "The primary lets its lease lapse once its database has been away for one ttl, so recovery takes one ttl more than when the cloud dies; the returned database comes up fenced.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.RecoveryWithin(limits => limits.RecoveryTimeSeconds + limits.LeaseSeconds + 1), .. Expect.PlannedMove, Expect.RoleChanges(2)];

    public override FailureMode Failure { get; } = new(
        Fault: "PostgreSQL of the primary dies",
        Detection: "its controller's looks fail for one ttl",
        Action: "it lets the lease lapse; the standby takes over; the dead database comes back fenced (its gate is unlogged)",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "nothing, or repairs the database");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.BreakAsync($"{run.Primary}: PostgreSQL killed", world => world.KillPartAsync(run.Primary, CloudPart.Database, cancellation), cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.HealLinkAsync(cancellation);
        await run.MendAsync($"{run.Primary}: PostgreSQL started again", world => world.ReturnPartAsync(run.Primary, CloudPart.Database, cancellation));
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
