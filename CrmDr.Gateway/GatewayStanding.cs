using CrmDr.Gateway.Pools;
using CrmDr.ServiceDefaults;

namespace CrmDr.Gateway;

/// <summary>The gateway belongs to no cloud; its problems carry the highest epoch it has seen.</summary>
internal sealed class GatewayStanding(PoolBoard board) : ICloudStanding
{
    public string? Cloud => null;

    public long Epoch => board.Current.State.HighestEpoch;
}
