using CrmDr.AppHost.Drill.World;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that break the world and mend it.</summary>
public static class FaultSteps
{
    /// <summary>Breaks something; the first fault of a drill is the one that recovery is counted from.</summary>
    public static async Task BreakAsync(this DrillRun run, string what, Func<IDrillWorld, Task> act, CancellationToken cancellation)
    {
        // What a controller said is gone with it.
        await run.Events.GatherAsync(cancellation);
        var at = run.Journal.Note(MarkKind.Fault, what);
        run.FaultAt ??= at;
        await act(run.World);
    }

    public static async Task MendAsync(this DrillRun run, string what, Func<IDrillWorld, Task> act)
    {
        run.Journal.Note(MarkKind.Return, what);
        await act(run.World);
    }

    /// <summary>Holds the link between the clouds before the fault, so that acknowledged writes exist on one side alone.</summary>
    public static async Task FreezeLinkAsync(this DrillRun run, CancellationToken cancellation)
    {
        if (run.Options.FreezeLink <= TimeSpan.Zero)
            return;
        await run.World.FreezeLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation);
        run.Journal.Note(MarkKind.Fault, $"link {run.InterCloudLink} frozen for {run.Options.FreezeLink.TotalSeconds:0.##} s");
        await run.Clock.DelayAsync(run.Options.FreezeLink.TotalSeconds, cancellation);
    }

    public static Task KillPrimaryAsync(this DrillRun run, CancellationToken cancellation) =>
        run.BreakAsync($"{run.Primary} killed: SIGKILL to all of its processes", world => world.KillAsync(run.Primary, cancellation), cancellation);

    public static Task FreezePrimaryAsync(this DrillRun run, CancellationToken cancellation) =>
        run.BreakAsync($"{run.Primary} frozen: SIGSTOP to all of its processes", world => world.FreezeAsync(run.Primary, cancellation), cancellation);

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
    public static async Task HealLinkAsync(this DrillRun run, CancellationToken cancellation)
    {
        if (run.Options.FreezeLink <= TimeSpan.Zero)
            return;
        await run.World.CutLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation);
        await run.World.HealLinkAsync(run.InterCloudLink, cancellation);
        run.Journal.Note(MarkKind.Return, $"link {run.InterCloudLink} healed");
    }
}
