using CrmDr.AppHost.Cli;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>Does to the world what the nemesis chose, and undoes it.</summary>
public sealed class Hands(DrillRun run)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(80);

    // A frozen controller takes a connection and says nothing; meanwhile nobody would thaw it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private bool _paused;
    private Task<ControllerAnswer> _asked = Task.FromResult(new ControllerAnswer(0, null, null));

    public async Task BreakAsync(SoakFault fault, CancellationToken cancellation)
    {
        run.Journal.Note(MarkKind.Fault, fault.ToString());
        var (world, target) = (run.World, fault.Target);
        await (fault.Kind switch
        {
            SoakFaultKind.KillCloud => world.KillAsync(target, cancellation),
            SoakFaultKind.FreezeCloud => world.FreezeAsync(target, cancellation),
            SoakFaultKind.IsolateCloud => IsolateAsync(target, cancellation),
            SoakFaultKind.KillDatabase => world.KillPartAsync(target, CloudPart.Database, cancellation),
            SoakFaultKind.FreezeDatabase => world.FreezePartAsync(target, CloudPart.Database, cancellation),
            SoakFaultKind.KillCache => world.KillPartAsync(target, CloudPart.Cache, cancellation),
            SoakFaultKind.KillController => world.KillPartAsync(target, CloudPart.Controller, cancellation),
            SoakFaultKind.FreezeController => world.FreezePartAsync(target, CloudPart.Controller, cancellation),
            SoakFaultKind.KillApi => world.KillPartAsync(target, CloudPart.Api, cancellation),
            SoakFaultKind.CutLink => world.CutLinkAsync(target, fault.Direction, cancellation),
            SoakFaultKind.FreezeLink => world.FreezeLinkAsync(target, fault.Direction, cancellation),
            SoakFaultKind.DelayLink => world.DelayLinkAsync(target, Delay, Delay, cancellation),
            SoakFaultKind.CutWitnessLink => world.CutLinkAsync(DrillRun.WitnessLink(target), fault.Direction, cancellation),
            SoakFaultKind.KillWitness => world.KillWitnessAsync(cancellation),
            SoakFaultKind.Switchover => AskAsync(cancellation),
            SoakFaultKind.Pause => PauseAsync(cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, null),
        });
    }

    public async Task MendAsync(SoakFault fault, CancellationToken cancellation)
    {
        var (world, target) = (run.World, fault.Target);
        await (fault.Kind switch
        {
            SoakFaultKind.KillCloud or SoakFaultKind.KillDatabase or SoakFaultKind.KillCache or SoakFaultKind.KillController or SoakFaultKind.KillApi =>
                world.ReturnAsync(target, cancellation),
            SoakFaultKind.FreezeCloud or SoakFaultKind.FreezeDatabase or SoakFaultKind.FreezeController => world.ThawAsync(target, cancellation),
            SoakFaultKind.IsolateCloud => RejoinAsync(target, cancellation),
            SoakFaultKind.CutLink or SoakFaultKind.FreezeLink or SoakFaultKind.DelayLink => world.HealLinkAsync(target, cancellation),
            SoakFaultKind.CutWitnessLink => world.HealLinkAsync(DrillRun.WitnessLink(target), cancellation),
            SoakFaultKind.KillWitness => world.ReturnWitnessAsync(cancellation),
            _ => Task.CompletedTask,
        });
        run.Journal.Note(MarkKind.Return, $"mended: {fault}");
    }

    /// <summary>
    /// Once everything else is mended. A pause ends only now: a controller that was frozen takes up what had been sent to it. Whether a switchover was accepted is no
    /// matter here: under a fault it is refused or taken back as often as not.
    /// </summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        if (_paused)
            await ResumeAsync(cancellation);
        if (await Task.WhenAny(_asked, run.Clock.DelayAsync(30, CancellationToken.None)) == _asked && (await _asked).Reason is { } said)
            run.Journal.Tell($"switchover: {said}");
        _asked = Task.FromResult(new ControllerAnswer(0, null, null));
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        var holder = (await run.Witness.ReadAsync(cancellation))?.Holder;
        if (holder is not null && run.Controllers.TryGetValue(holder, out var controller))
            _asked = controller.PostAsync("/api/switchover", cancellation);
    }

    private async Task IsolateAsync(string cloud, CancellationToken cancellation)
    {
        await run.World.CutLinkAsync(run.InterCloudLink, LinkDirection.Both, cancellation);
        await run.World.CutLinkAsync(DrillRun.WitnessLink(cloud), LinkDirection.Both, cancellation);
    }

    private async Task RejoinAsync(string cloud, CancellationToken cancellation)
    {
        await run.World.HealLinkAsync(DrillRun.WitnessLink(cloud), cancellation);
        await run.World.HealLinkAsync(run.InterCloudLink, cancellation);
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        _paused = true;
        await Task.WhenAll(run.Controllers.Values.Select(controller => ShortlyAsync(controller, "/api/pause", cancellation)));
    }

    private async Task ResumeAsync(CancellationToken cancellation)
    {
        foreach (var controller in run.Controllers.Values)
        {
            await Waiting.ForAsync(run.Clock, $"{controller.Url} to take POST /api/resume", 60, async () =>
                await ShortlyAsync(controller, "/api/resume", cancellation) is { Accepted: false } refused ? refused.Reason : null, cancellation, every: 0.5);
        }

        _paused = false;
    }

    private static async Task<ControllerAnswer> ShortlyAsync(ControllerClient controller, string path, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await controller.PostAsync(path, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ControllerAnswer(0, $"no answer from {controller.Url} within {Patience.TotalSeconds:0.#} s", null);
        }
    }
}
