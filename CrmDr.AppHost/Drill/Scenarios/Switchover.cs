using CrmDr.AppHost.Drill.Steps;

namespace CrmDr.AppHost.Drill.Scenarios;

/// <summary>The planned move and the way home.</summary>
public sealed class Switchover : Scenario
{
    public override string Name => "switchover";

    public override string Description => "Moves the primary to the standby under load, and back.";

    public override string Expectation => "Writes pause briefly at each move; no request fails and nothing is lost.";

    public override bool HasFailover => false;

    public override async Task RunAsync(DrillRun run, CancellationToken cancellation)
    {
        await run.StartLoadAsync(cancellation);
        await run.SwitchoverAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.WaitForReprotectedAsync(cancellation);
        await run.VerifyAsync(run.Standby, cancellation);
        await run.FailbackAsync(cancellation);
        await run.KeepLoadAsync(cancellation);
        await run.StopLoadAsync(cancellation);
        await run.CheckAsync(cancellation);
    }
}
