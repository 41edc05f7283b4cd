using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Home again, but not too early.</summary>
public sealed class Failback : Scenario
{
    public override string Name => "failback";

    public override ScenarioGroup Group => ScenarioGroup.Planned;

    public override string Description =>
        "Loses the primary with orphans, asks for the failback while it is still dead, brings it back, and asks until it is accepted.";

    public override string Expectation =>
        "Asked too early it is refused with the reason and nothing changes; after reprotection it pauses writes briefly and fails no request.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.PlannedMove, Expect.RoleChanges(2), Expect.Observed("refusedTooEarly", "refused once", (value, _) => value == 1)];

    public override FailureMode Failure { get; } = new(
        Fault: "none: the lease goes home after a failover",
        Detection: "asked for (`./crmdr failback`); refused while a salvage is open or the peer is behind",
        Action: "as a switchover",
        Loss: "nothing that was acknowledged",
        Operator: "asks for it once `./crmdr status` says protected");

    public override bool HasFailover => true;

    public override TimeSpan FreezeLink => TimeSpan.FromSeconds(2);

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.AskTooEarlyAsync("failback", run.Standby, cancellation);
        await run.ReturnPrimaryAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
