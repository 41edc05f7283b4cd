using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Whoever is primary dies, again and again.</summary>
public sealed class Flapping : Scenario
{
    public override string Name => "flapping";

    public override ScenarioGroup Group => ScenarioGroup.Combined;

    public override string Description =>
        "Kills the primary cloud, brings it back, and kills the new primary as soon as the pair is protected again.";

    public override string Expectation =>
        "The second failover does not follow the first one by itself within the stated minimum: something is wrong that moving does not mend, and every move costs. Afterwards it may.";

    public override IReadOnlyList<Expectation> Expectations { get; } =
    [
        .. Expect.Failover,
        Expect.RoleChanges(2),
        Expect.Observed("betweenFailoversSeconds", "at least minimumBetweenFailoversSeconds", (found, limits) => found >= limits.MinimumBetweenFailoversSeconds),
    ];

    public override FailureMode Failure { get; } = new(
        Fault: "the primary dies again and again",
        Detection: "as when it dies; the last unplanned failover is recorded in the database",
        Action: "no automatic failover within `minimumBetweenFailoversSeconds` of the last one",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "looks for the cause; `./crmdr failover` takes over at once");

    public override bool HasFailover => true;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.KillPrimaryAsync(cancellation);
        await run.WaitForTakeoverAsync(cancellation);
        await run.ReturnPrimaryAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.BreakAsync($"{run.Standby}, primary now, killed as well", world => world.KillAsync(run.Standby, cancellation), cancellation);
        await run.WaitForSecondFailoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.MendAsync($"{run.Standby} started again", world => world.ReturnAsync(run.Standby, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
