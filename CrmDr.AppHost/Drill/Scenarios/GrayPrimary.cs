using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Slow, not dead.</summary>
public sealed class GrayPrimary : Scenario
{
    public override string Name => "gray-primary";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Delays everything that the primary exchanges with the gateway, the witness and the other cloud by 60 to 120 ms each way, and ends it.";

    public override string Expectation =>
        "Slow is not dead: renewals still arrive well within a third of the lease, so roles stay and no write fails; a failover would cost more than it mends. What is slower than the monitor's patience counts as dead.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.RoleChanges(0), .. Expect.Unnoticed];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary is slow, not dead",
        Detection: "latency; monitors and renewals still pass",
        Action: "none: roles stay, requests take longer",
        Loss: "nothing that was acknowledged",
        Operator: "looks at latency; may ask for a switchover, which loses nothing");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        string[] links = [$"gateway-{run.Primary}", DrillRun.WitnessLink(run.Primary), run.InterCloudLink];
        await run.BreakAsync($"{run.Primary}: every way to it delayed", async world =>
        {
            foreach (var link in links)
                await world.DelayLinkAsync(link, TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(60), cancellation);
        }, cancellation);
        await run.EndureAsync(5 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync($"{run.Primary}: no delay any more", async world =>
        {
            foreach (var link in links)
                await world.HealLinkAsync(link, cancellation);
        });
        await run.EndAtHomeAsync(cancellation);
    }
}
