using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Replication that is too slow must not become a loss that is too large.</summary>
public sealed class LagBreach : Scenario
{
    public override string Name => "lag-breach";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Slows the link until the standby is too far behind, then kills the primary, waits, and brings it back.";

    public override string Expectation =>
        "The standby is struck out before maxLag, so it must not take over: an outage until the primary returns, in which nothing is lost, instead of a wider loss. A person may decide otherwise.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.RoleChanges(0), Struck.Early, Expect.Observed("forbiddenTakeovers", "none", (value, _) => value == 0)];

    public override FailureMode Failure { get; } = new(
        Fault: "replication is slower than the writes, then the primary dies",
        Detection: "the primary watches the age of the oldest unconfirmed write",
        Action: "the standby is struck out before `maxLagSeconds` and does not take over: nothing is served until the primary returns",
        Loss: "nothing that was acknowledged",
        Operator: "waits for the primary, or `./crmdr failover --allow-data-loss`");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"link {run.InterCloudLink} slowed to 4 kB/s", world => world.SlowLinkAsync(run.InterCloudLink, 4_000, LinkDirection.Both, cancellation), cancellation);
        await run.WaitForStruckOutAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        await run.ExpectNoTakeoverAsync(3 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync($"link {run.InterCloudLink} healed, {run.Primary} started again", async world =>
        {
            await world.HealLinkAsync(run.InterCloudLink, cancellation);
            await world.ReturnAsync(run.Primary, cancellation);
        });
        await run.EndAtHomeAsync(cancellation);
    }
}
