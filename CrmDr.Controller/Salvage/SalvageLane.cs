using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>Runs a salvage for the loop and keeps what a person wants to know of it.</summary>
internal sealed class SalvageLane(SalvageRunner runner, ControllerOptions options, EventLog events) : ISalvage
{
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
        events.Add("salvage", command.Epoch, $"{result.Reason} Replayed {result.Counts.Replayed}, sent again {result.Counts.Resent}, in the ledger {result.Counts.Ledgered}.");
    }
}
