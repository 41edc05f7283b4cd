using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The planned move and the way home.</summary>
public sealed class Switchover : Scenario
{
    public override string Name => "switchover";

    public override ScenarioGroup Group => ScenarioGroup.Planned;

    public override string Description =>
        "Moves the primary to the standby under load, and back.";

    public override string Expectation =>
        "Writes pause briefly at each move; no request fails and nothing is lost.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.PlannedMove, .. Expect.Unnoticed, Expect.RoleChanges(2)];

    public override FailureMode Failure { get; } = new(
        Fault: "none: the primary is moved on purpose",
        Detection: "asked for (`./crmdr switchover`)",
        Action: "fence, marker seen at the other side, lease passed by compare-and-set, gate opened; the gateway holds writes meanwhile",
        Loss: "nothing that was acknowledged",
        Operator: "asks for it");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.SwitchoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
