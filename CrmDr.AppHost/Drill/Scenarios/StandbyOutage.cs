using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The other cloud dies: nobody should notice.</summary>
public sealed class StandbyOutage : Scenario
{
    public override string Name => "standby-outage";

    public override ScenarioGroup Group => ScenarioGroup.Cloud;

    public override string Description =>
        "Kills every process of the standby cloud under load, waits until it is struck out, and brings it back.";

    public override string Expectation =>
        "No write fails or waits: the primary strikes the standby out before maxLag would refuse writes, and lists it again when it has caught up.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0), Struck.Early];

    public override FailureMode Failure { get; } = new(
        Fault: "the standby cloud dies",
        Detection: "the primary sees its slot confirm nothing",
        Action: "it is struck out before `maxLagSeconds`; writes go on unprotected; it catches up from its slot when it returns",
        Loss: "nothing that was acknowledged",
        Operator: "brings it back before the slot's WAL limit; until then the pair is unprotected");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"{run.Standby} killed: SIGKILL to all of its processes", world => world.KillAsync(run.Standby, cancellation), cancellation);
        await run.WaitForStruckOutAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"{run.Standby} started again", world => world.ReturnAsync(run.Standby, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
