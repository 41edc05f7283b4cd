using CrmDr.Controller.Loop;
using CrmDr.ServiceDefaults;

namespace CrmDr.Controller.Configuration;

/// <summary>Which cloud and epoch problems speak of.</summary>
internal sealed class ControllerStanding(ControllerOptions options, ControllerLoop loop) : ICloudStanding
{
    public string? Cloud => options.Policy.Cloud;

    public long Epoch => loop.Snapshot.State.Lease.Record?.Epoch ?? 0;
}
