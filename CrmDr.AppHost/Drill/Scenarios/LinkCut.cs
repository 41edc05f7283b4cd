using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The clouds lose sight of each other, and nothing else.</summary>
public sealed class LinkCut : Scenario
{
    public override string Name => "link-cut";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Cuts the link between the clouds while both still reach the witness and the users, and heals it.";

    public override string Expectation =>
        "No role changes and no write fails: the standby is struck out before maxLag, and catches up afterwards.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0), Struck.Early];

    public override FailureMode Failure { get; } = new(
        Fault: "the link between the clouds is cut",
        Detection: "the slot confirms nothing",
        Action: "the standby is struck out before `maxLagSeconds`; writes go on unprotected; it catches up when the link is back",
        Loss: "nothing that was acknowledged",
        Operator: "mends the link");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"link {run.InterCloudLink} cut", world => world.CutLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation), cancellation);
        await run.WaitForStruckOutAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"link {run.InterCloudLink} healed", world => world.HealLinkAsync(run.InterCloudLink, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
