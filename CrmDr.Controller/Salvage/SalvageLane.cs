using CrmDr.Controller.Caching;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>Runs a salvage for the loop and keeps what a person wants to know of it.</summary>
internal sealed class SalvageLane(SalvageRunner runner, ApplicationCache cache, ControllerOptions options, EventLog events) : ISalvage
{
    private volatile SalvageView? _view;

    public object? Progress => _view;

    public async Task RunAsync(Command.Salvage command, CancellationToken cancellationToken)
    {
        var request = new SalvageRequest(command.Epoch, command.Epoch - 1, options.Policy.Peer, new Lsn(command.Position));
        _view = new SalvageView(command.Epoch, "running", null, null, null);
        var seen = new Progress<SalvageProgress>(progress => _view = _view is { State: "running" } running ? running with { Progress = progress } : _view);
        await cache.BeginAsync(cancellationToken);
        var result = await runner.RunAsync(request, seen, cancellationToken);
        _view = new SalvageView(command.Epoch, result.Status.ToString(), result.Reason, _view?.Progress, result.Counts);
        if (result.Status != SalvageStatus.Completed)
            throw new SalvageUnfinishedException(result.Reason);
        if (result.Counts.Transactions > 0 && !await cache.EndAsync(cancellationToken))
            events.Add("salvage", command.Epoch, "The cache did not answer and was not emptied: entries may be older than the database until they expire.");
        events.Add("salvage", command.Epoch, $"{result.Reason} Replayed {result.Counts.Replayed}, sent again {result.Counts.Resent}, in the ledger {result.Counts.Ledgered}.");
    }
}
