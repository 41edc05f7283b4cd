using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The judge dies together with the judged.</summary>
public sealed class WitnessAndPrimary : Scenario
{
    public override string Name => "witness-and-primary";

    public override ScenarioGroup Group => ScenarioGroup.Combined;

    public override string Description =>
        "Kills the witness and the primary cloud at once; the witness returns, later the cloud.";

    public override string Expectation =>
        "Nobody may take over without the witness, however long that takes; with it the standby does, and nothing is lost.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.RoleChanges(2), .. Expect.PlannedMove, Expect.Observed("writesWithoutWitness", "none", (value, _) => value == 0)];

    public override FailureMode Failure { get; } = new(
        Fault: "witness and primary die at once",
        Detection: "nobody renews and nobody answers",
        Action: "none without the witness; the standby takes over ttl and margin after its return",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "brings the witness back first");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"witness and {run.Primary} killed", async world =>
        {
            await world.KillWitnessAsync(cancellation);
            await world.KillAsync(run.Primary, cancellation);
        }, cancellation);
        await run.ExpectNoAcknowledgementAsync("writesWithoutWitness", 4 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync("witness started again", world => world.ReturnWitnessAsync(cancellation));
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"{run.Primary} started again", world => world.ReturnAsync(run.Primary, cancellation));
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
