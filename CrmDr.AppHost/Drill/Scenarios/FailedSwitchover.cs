using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The target dies half way.</summary>
public sealed class FailedSwitchover : Scenario
{
    public override string Name => "failed-switchover";

    public override ScenarioGroup Group => ScenarioGroup.Planned;

    public override string Description =>
        "Asks for a switchover whose marker cannot arrive, kills the target while it is waited for, and brings it back.";

    public override string Expectation =>
        "The move is rolled back when its time is up: the old primary raises its epoch and serves again; writes are held meanwhile and none is lost.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.RoleChanges(0), Expect.PauseWithin(limits => limits.SwitchoverTimeoutSeconds + 3), Expect.Observed("rolledBack", "rolled back", (value, _) => value == 1)];

    public override FailureMode Failure { get; } = new(
        Fault: "the target of a switchover dies half way",
        Detection: "the marker is not seen within `switchoverTimeoutSeconds`",
        Action: "rolled back: the holder raises its own epoch and opens again",
        Loss: "nothing that was acknowledged",
        Operator: "mends the target and asks again");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"link {run.InterCloudLink} frozen: no marker arrives", world => world.FreezeLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation), cancellation);
        await run.SwitchoverInVainAsync(
            () => run.BreakAsync($"{run.Standby} killed half way", world => world.KillAsync(run.Standby, cancellation), cancellation), cancellation);
        await run.MendAsync($"link {run.InterCloudLink} healed, {run.Standby} started again", async world =>
        {
            await world.HealLinkAsync(run.InterCloudLink, cancellation);
            await world.ReturnAsync(run.Standby, cancellation);
        });
        await run.EndAtHomeAsync(cancellation);
    }
}
