using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The cloud returns and its disks do not.</summary>
public sealed class RegionDestroyed : Scenario
{
    public override string Name => "region-destroyed";

    public override ScenarioGroup Group => ScenarioGroup.Cloud;

    public override string Description =>
        "Destroys the primary cloud with the disks of its database and cache while it has orphans, lets the standby take over, and brings the cloud back empty.";

    public override string Expectation =>
        "Writes flow again as after any outage; what had not been replicated is gone and is reported as a range, which contains every write that is missing; the empty cloud is seeded and never becomes primary before.";

    public override IReadOnlyList<Expectation> Safety => Expect.SafeButForReportedLoss;

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Failover, .. Expect.PlannedMove, Expect.RoleChanges(2), Expect.ReportedLosses(1)];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary cloud is destroyed with its disks",
        Detection: "as when it dies; the returned database is another one than before",
        Action: "the standby takes over; the empty cloud is seeded from it before it may become primary",
        Loss: "what had not been replicated, at most `maxLagSeconds` of writes; reported as a range (`./crmdr conflicts`)",
        Operator: "tells whoever wrote in that range; fails back when it suits");

    public override bool HasFailover => true;

    public override TimeSpan FreezeLink => TimeSpan.FromSeconds(1);

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.BreakAsync($"{run.Primary} destroyed: its processes and its disks", world => world.DestroyAsync(run.Primary, cancellation), cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.ReturnPrimaryAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
