using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Controller.Salvage;

/// <summary>Runs a salvage for the loop and keeps what a person wants to know of it.</summary>
internal sealed class SalvageLane(SalvageRunner runner, RedisConnection cache, ControllerOptions options, EventLog events, TimeProvider time) : ISalvage
{
    private static readonly TimeSpan CachePatience = TimeSpan.FromSeconds(5);
    private volatile SalvageView? _view;

    public object? Progress => _view;

    public async Task RunAsync(Command.Salvage command, CancellationToken cancellationToken)
    {
        var request = new SalvageRequest(command.Epoch, command.Epoch - 1, options.Policy.Peer, new Lsn(command.Position));
        _view = new SalvageView(command.Epoch, "running", null, null, null);
        var seen = new Progress<SalvageProgress>(progress => _view = _view is { State: "running" } running ? running with { Progress = progress } : _view);
        var result = await runner.RunAsync(request, seen, cancellationToken);
        _view = new SalvageView(command.Epoch, result.Status.ToString(), result.Reason, _view?.Progress, result.Counts);
        if (result.Status != SalvageStatus.Completed)
            throw new SalvageUnfinishedException(result.Reason);
        // Salvage writes past the application's cache: what that holds of these rows is older now.
        if (result.Counts.Transactions > 0 && !await EmptyCacheAsync(cancellationToken))
            events.Add("salvage", command.Epoch, "The cache did not answer and was not emptied: entries may be older than the database until they expire.");
        events.Add("salvage", command.Epoch, $"{result.Reason} Replayed {result.Counts.Replayed}, sent again {result.Counts.Resent}, in the ledger {result.Counts.Ledgered}.");
    }
    private async Task<bool> EmptyCacheAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!(await cache.AskAsync(redis => redis.ExecuteAsync("FLUSHDB"))).Answered)
        {
            // The first question only begins to connect.
            if (time.GetElapsedTime(started) > CachePatience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        return true;
    }
}
