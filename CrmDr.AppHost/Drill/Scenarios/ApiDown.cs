using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The lease is held and nobody is served.</summary>
public sealed class ApiDown : Scenario
{
    public override string Name => "api-down";

    public override ScenarioGroup Group => ScenarioGroup.Part;

    public override string Description =>
        "Kills the API processes of the primary cloud while its controller and database go on, and starts them again after the move.";

    public override string Expectation =>
        "Nobody has asked the controller for the authority for two ttl: it passes the lease on as a planned move, so nothing is missing on the other side.";

    public override IReadOnlyList<Expectation> Expectations { get; } =
    [
        Expect.RecoveryWithin(limits => limits.RecoveryTimeSeconds + (2 * limits.LeaseSeconds)), Expect.NothingMissing, .. Expect.PlannedMove, Expect.RoleChanges(2),
        Expect.Said("has asked for the authority for"),
    ];

    public override FailureMode Failure { get; } = new(
        Fault: "the API processes of the primary die",
        Detection: "none of them asks the controller for the authority for two ttl; the balancer sees `/active` gone",
        Action: "the controller passes the lease on as a planned move, if an application asks on the other side",
        Loss: "nothing that was acknowledged",
        Operator: "starts them again; fails back when it suits");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"{run.Primary}: API processes killed", world => world.KillPartAsync(run.Primary, CloudPart.Api, cancellation), cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"{run.Primary}: API processes started again", world => world.ReturnPartAsync(run.Primary, CloudPart.Api, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
