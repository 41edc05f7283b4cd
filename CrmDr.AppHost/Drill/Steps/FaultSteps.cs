namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that break the world and mend it.</summary>
public static class FaultSteps
{
    /// <summary>Holds the link between the clouds before the fault, so that acknowledged writes exist on one side alone.</summary>
    public static async Task FreezeLinkAsync(this DrillRun run, CancellationToken cancellation)
    {
        if (run.Options.FreezeLink <= TimeSpan.Zero)
            return;
        await run.World.FreezeLinkAsync(run.InterCloudLink, cancellation);
        run.Journal.Note(MarkKind.Fault, $"link {run.InterCloudLink} frozen for {run.Options.FreezeLink.TotalSeconds:0.##} s");
        await run.Clock.DelayAsync(run.Options.FreezeLink.TotalSeconds, cancellation);
    }

    public static async Task KillPrimaryAsync(this DrillRun run, CancellationToken cancellation)
    {
        run.FaultAt = run.Journal.Note(MarkKind.Fault, $"{run.Primary} killed: SIGKILL to all of its processes");
        await run.World.KillAsync(run.Primary, cancellation);
    }

    public static async Task FreezePrimaryAsync(this DrillRun run, CancellationToken cancellation)
    {
        run.FaultAt = run.Journal.Note(MarkKind.Fault, $"{run.Primary} frozen: SIGSTOP to all of its processes");
        await run.World.FreezeAsync(run.Primary, cancellation);
    }

    public static async Task ReturnPrimaryAsync(this DrillRun run, CancellationToken cancellation)
    {
        await run.HealLinkAsync(cancellation);
        run.Journal.Note(MarkKind.Return, $"{run.Primary} started again");
        await run.World.ReturnAsync(run.Primary, cancellation);
    }

    public static async Task ThawPrimaryAsync(this DrillRun run, CancellationToken cancellation)
    {
        await run.HealLinkAsync(cancellation);
        run.Journal.Note(MarkKind.Return, $"{run.Primary} thawed: it wakes up believing it is primary");
        await run.World.ThawAsync(run.Primary, cancellation);
    }

    /// <summary>What was under way on the frozen link is gone; new connections pass again.</summary>
    private static async Task HealLinkAsync(this DrillRun run, CancellationToken cancellation)
    {
        if (run.Options.FreezeLink <= TimeSpan.Zero)
            return;
        await run.World.CutLinkAsync(run.InterCloudLink, cancellation);
        await run.World.HealLinkAsync(run.InterCloudLink, cancellation);
        run.Journal.Note(MarkKind.Return, $"link {run.InterCloudLink} healed");
    }
}
