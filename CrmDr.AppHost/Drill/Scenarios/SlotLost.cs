using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The log that the standby still needs is gone.</summary>
public sealed class SlotLost : Scenario
{
    public override string Name => "slot-lost";

    public override ScenarioGroup Group => ScenarioGroup.Part;

    public override string Description =>
        "Makes PostgreSQL of the primary cloud give up the slot from which the standby reads, as when the standby was away for too long.";

    public override string Expectation =>
        "The standby is struck out and seeded again by a merge, never with a gap; no role changes, no write fails, and in the end both databases are equal.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0)];

    public override FailureMode Failure { get; } = new(
        Fault: "the slot of the primary is lost",
        Detection: "the primary looks at it in every pass",
        Action: "the standby is struck out first, the slot made anew, the standby seeded again by a merge; then it is listed again",
        Loss: "nothing that was acknowledged",
        Operator: "nothing; raises `max_slot_wal_keep_size` if it happens again");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"{run.Primary}: the slot that {run.Standby} reads is lost", world => world.LoseSlotAsync(run.Primary, cancellation), cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.EndAtHomeAsync(cancellation);
    }
}
