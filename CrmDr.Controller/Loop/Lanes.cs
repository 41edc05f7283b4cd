using System.Collections.Immutable;
using CrmDr.Controller.Caching;
using CrmDr.Controller.Database;
using CrmDr.Controller.Provisioning;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.ServiceDefaults.Time;

namespace CrmDr.Controller.Loop;

/// <summary>Runs commands: one at a time in each lane, lanes side by side.</summary>
public sealed class Lanes(
    GateCommands gate, ReplicationCommands replication, SynchronyCommands synchrony, ISalvage salvage, IProvisioner provisioner, ApplicationCache cache, PeerPromises promises, Watchers watchers, Clock clock,
    PhaseMetrics phases, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan GateDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SynchronyDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReplicationDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProvisionDeadline = TimeSpan.FromMinutes(10);
    private TimeLimit? _replication;
    private ImmutableHashSet<Lane> _busy = [];

    /// <summary>Lanes with a command under way.</summary>
    public ImmutableHashSet<Lane> Busy => _busy;

    internal void Start(Command command, ClockReading now, Action<LoopMessage> post)
    {
        ImmutableInterlocked.Update(ref _busy, busy => busy.Add(command.Lane));
        if (command is Command.Swap swap)
        {
            watchers.Swap(swap, outcome =>
            {
                post(new LoopMessage.Swapped(swap, new CompareAndSetResult(swap.Wanted, now, outcome)));
                if (outcome != CompareAndSetOutcome.Refused)
                    phases.Done(swap, clock.Now().Elapsed - now.Elapsed);
            });
            return;
        }

        if (command is Command.AskPromise ask)
        {
            _ = Task.Run(async () =>
            {
                var answer = await promises.AskAsync(ask.Epoch, lifetime.ApplicationStopping);
                post(new LoopMessage.PromiseAnswered(ask, now, answer));
            });
            return;
        }

        // Replication set-up may hang on a dead peer while it holds a lock on the subscription that a promotion needs.
        if (command is Command.StopApply or Command.Fence)
            Volatile.Read(ref _replication)?.End();
        if (command.Lane == Lane.Gate)
            watchers.GateMoves(true);
        _ = Task.Run(() => RunAsync(command, now, post));
    }

    private async Task RunAsync(Command command, ClockReading started, Action<LoopMessage> post)
    {
        Exception? failure = null;
        using var stop = new TimeLimit(Deadline(command), time, lifetime.ApplicationStopping);
        if (command.Lane == Lane.Replication)
            Volatile.Write(ref _replication, stop);
        try
        {
            await ExecuteAsync(command, stop.Token);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }
        finally
        {
            if (command.Lane == Lane.Replication)
                Volatile.Write(ref _replication, null);
        }

        if (command.Lane == Lane.Gate)
            watchers.GateMoves(false);
        var ended = clock.Now().Elapsed;
        if (failure is null && command is Command.InstallPlatform)
            watchers.PlatformInstalled = true;
        // The copy that was followed from wrote rows past the application. Nobody waits for it: a cache that is gone shows nothing.
        if (failure is null && command is Command.MarkCaughtUp { MayReplace: true })
            _ = cache.EmptyAsync(lifetime.ApplicationStopping);
        post(new LoopMessage.Done(command, ended, failure));
        if (failure is null)
            phases.Done(command, ended - started.Elapsed);
        // What was started takes a moment until it says that it could serve.
        if (failure is not null || command.Lane == Lane.Provision)
            await Task.Delay(command.Lane is Lane.Salvage or Lane.Provision ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(command.Lane is Lane.Replication or Lane.Synchrony ? 250 : 50), time);
        Free(command.Lane);
        post(new LoopMessage.Wake());
    }

    private Task ExecuteAsync(Command command, CancellationToken stop) => command.Lane switch
    {
        Lane.Gate => gate.RunAsync(command, stop),
        Lane.Replication => replication.RunAsync(command, stop),
        Lane.Synchrony => synchrony.RunAsync(command, stop),
        Lane.Salvage => salvage.RunAsync((Command.Salvage)command, stop),
        Lane.Provision => command is Command.Provision ? provisioner.StartAsync(stop) : provisioner.StopAsync(stop),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no lane for this command"),
    };

    private static TimeSpan Deadline(Command command) => command.Lane switch
    {
        Lane.Gate => GateDeadline,
        Lane.Synchrony => SynchronyDeadline,
        Lane.Replication => ReplicationDeadline,
        Lane.Provision => ProvisionDeadline,
        _ => Timeout.InfiniteTimeSpan,
    };

    /// <summary>The lane's command is over. Where the loop takes its result in, it says so itself: a pass between the two would decide the same again, without the result.</summary>
    internal void Free(Lane lane) => ImmutableInterlocked.Update(ref _busy, busy => busy.Remove(lane));
}
