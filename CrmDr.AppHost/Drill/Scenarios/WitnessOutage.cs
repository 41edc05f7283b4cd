using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The judge is away.</summary>
public sealed class WitnessOutage : Scenario
{
    public override string Name => "witness-outage";

    public override ScenarioGroup Group => ScenarioGroup.Combined;

    public override string Description =>
        "Kills the witness for several leases' time under load, and starts it again.";

    public override string Expectation =>
        "Roles stay: a silent witness makes nobody primary. The standby has promised to keep still, so writes go on; nothing is lost.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0)];

    public override FailureMode Failure { get; } = new(
        Fault: "the witness dies",
        Detection: "reads and renewals fail",
        Action: "roles stay; writes go on while the standby promises, in storage, not to take over; without its promise the primary stops at the end of its lease",
        Loss: "nothing that was acknowledged",
        Operator: "brings the witness back");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync("witness killed", world => world.KillWitnessAsync(cancellation), cancellation);
        await run.EndureAsync(4 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync("witness started again", world => world.ReturnWitnessAsync(cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
