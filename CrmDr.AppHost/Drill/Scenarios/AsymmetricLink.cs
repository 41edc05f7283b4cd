using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Half a link is worse than none: connections stay open and nothing arrives.</summary>
public sealed class AsymmetricLink : Scenario
{
    public override string Name => "asymmetric-link";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Drops what the primary sends to the standby and lets the other way pass, and heals it.";

    public override string Expectation =>
        "As with a cut link: roles stay, no write fails, the standby is struck out and catches up; a connection that lost bytes is never used again.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0), Struck.Early];

    public override FailureMode Failure { get; } = new(
        Fault: "one direction of the link between the clouds is cut",
        Detection: "the slot confirms nothing",
        Action: "as for a cut link",
        Loss: "nothing that was acknowledged",
        Operator: "mends the link");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync(
            $"link {run.InterCloudLink}: what {run.Primary} sends is dropped", world => world.CutLinkAsync(run.InterCloudLink, LinkDirection.Forward, cancellation), cancellation);
        await run.WaitForStruckOutAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"link {run.InterCloudLink} healed", world => world.HealLinkAsync(run.InterCloudLink, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
