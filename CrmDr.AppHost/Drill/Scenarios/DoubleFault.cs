using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The second cloud dies before the first has been salvaged.</summary>
public sealed class DoubleFault : Scenario
{
    public override string Name => "double-fault";

    public override ScenarioGroup Group => ScenarioGroup.Combined;

    public override string Description =>
        "Kills the primary with orphans, lets the standby take over, brings the first back, and kills the second while the first is still to be salvaged.";

    public override string Expectation =>
        "The first cloud lacks what the second acknowledged, so it must not take over: an outage until the second returns, in which nothing is lost. Salvage then goes on where it stood.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.PlannedMove, Expect.RoleChanges(2), Expect.Observed("forbiddenTakeovers", "none", (value, _) => value == 0)];

    public override FailureMode Failure { get; } = new(
        Fault: "the new primary dies while the old one is being salvaged",
        Detection: "as for a dead primary; the record lists nobody",
        Action: "none: the returned cloud is not eligible before its salvage is closed; salvage resumes from its stored decisions",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "brings the second cloud back, or decides with `./crmdr failover --allow-data-loss`");

    public override bool HasFailover => true;

    public override TimeSpan FreezeLink => TimeSpan.FromSeconds(2);

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.FreezeLinkAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        // The link stays broken, so that the salvage cannot end before the second fault.
        await run.MendAsync($"{run.Primary} started again, the link is still frozen", world => world.ReturnAsync(run.Primary, cancellation));
        await run.BreakAsync($"{run.Standby} killed as well", world => world.KillAsync(run.Standby, cancellation), cancellation);
        await run.ExpectNoTakeoverAsync(3 * run.Limits.LeaseSeconds, cancellation);
        await run.HealLinkAsync(cancellation);
        await run.MendAsync($"{run.Standby} started again", world => world.ReturnAsync(run.Standby, cancellation));
        await run.WaitForReprotectedAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
