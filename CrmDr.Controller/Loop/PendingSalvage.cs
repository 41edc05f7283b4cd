using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

internal sealed class PendingSalvage : ISalvage
{
    public object? Progress => null;

    public Task RunAsync(Command.Salvage command, CancellationToken cancellationToken) => throw new NotSupportedException("salvage is not part of this build");
}
