using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>Renewals arrive and their answers do not.</summary>
public sealed class AsymmetricWitness : Scenario
{
    public override string Name => "asymmetric-witness";

    public override ScenarioGroup Group => ScenarioGroup.Network;

    public override string Description =>
        "Drops what the witness answers to the primary, and nothing else, and heals it.";

    public override string Expectation =>
        "A renewal without an answer is none: the primary goes on only while the standby promises to keep still, else it stops at its deadline. Whoever holds the lease afterwards, no two clouds acknowledge at once and nothing is lost.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [Expect.PauseWithin(limits => limits.RecoveryTimeSeconds + 3 * limits.LeaseSeconds)];

    public override FailureMode Failure { get; } = new(
        Fault: "the witness's answers to the primary are lost",
        Detection: "renewals stay without an answer, the deadline passes",
        Action: "the primary goes on by the standby's promise; without one it stops and closes its gate, and the standby takes over once the revision stands",
        Loss: "nothing while the disks return: orphans are replayed or stand in the ledger",
        Operator: "mends the network; fails back when it suits");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync(
            $"{run.Primary} gets no answers from the witness", world => world.CutLinkAsync(DrillRun.WitnessLink(run.Primary), LinkDirection.Backward, cancellation), cancellation);
        await run.EndureAsync(5 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync($"{run.Primary} hears the witness again", world => world.HealLinkAsync(DrillRun.WitnessLink(run.Primary), cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
