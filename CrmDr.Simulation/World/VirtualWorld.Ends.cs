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
}
