using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Steps;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The cache is a help, not a need.</summary>
public sealed class CacheDown : Scenario
{
    public override string Name => "cache-down";

    public override ScenarioGroup Group => ScenarioGroup.Part;

    public override string Description =>
        "Kills Redis of the primary cloud, and starts it again empty.";

    public override string Expectation =>
        "No request fails and no role changes: reads go to the database, only latency tells.";

    public override IReadOnlyList<Expectation> Expectations { get; } = [.. Expect.Unnoticed, Expect.RoleChanges(0)];

    public override FailureMode Failure { get; } = new(
        Fault: "Redis of the primary dies",
        Detection: "the API's calls to it fail",
        Action: "reads go to the database, identical ones share one query; the cache fills again",
        Loss: "nothing that was acknowledged",
        Operator: "nothing");

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.BreakAsync($"{run.Primary}: Redis killed", world => world.KillPartAsync(run.Primary, CloudPart.Cache, cancellation), cancellation);
        await run.EndureAsync(4 * run.Limits.LeaseSeconds, cancellation);
        await run.MendAsync($"{run.Primary}: Redis started again", world => world.ReturnPartAsync(run.Primary, CloudPart.Cache, cancellation));
        await run.EndAtHomeAsync(cancellation);
    }
}
