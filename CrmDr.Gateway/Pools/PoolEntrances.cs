using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Pools;

/// <summary>The two ways into a pool: as the active one, and for reads that may be stale.</summary>
internal sealed class PoolEntrances(TimeProvider time)
{
    private readonly PoolEntrance _active = new(time);
    private readonly PoolEntrance _stale = new(time);

    /// <summary>Null: into a fallback pool everybody goes at once.</summary>
    public PoolEntrance? Of(ServedAs served) => served switch
    {
        ServedAs.Active => _active,
        ServedAs.Stale => _stale,
        _ => null,
    };
}
