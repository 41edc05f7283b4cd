namespace CrmDr.Simulation.World;

/// <summary>What the director needs at the end.</summary>
internal sealed partial class VirtualWorld
{
    public bool UsersAreIdle => Array.TrueForAll(_clients, c => c.IsIdle);

    public void StopUsers()
    {
        foreach (var client in _clients)
            client.Stop();
    }

    /// <summary>Stands in for the re-seed of a lost slot: both sides' rows are merged, the newer version wins, and replication begins anew.</summary>
    public void Reseed()
    {
        Counters.Reseeds++;
        if (Tracing)
            Note("re-seed");
        SimDatabase.Merge(Clouds[0].Database, Clouds[1].Database);
    }
}
