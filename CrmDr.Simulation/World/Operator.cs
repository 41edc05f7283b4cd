namespace CrmDr.Simulation.World;

/// <summary>A person at the console.</summary>
internal sealed class Operator(VirtualWorld world)
{
    /// <summary>Asked of both controllers: the holder's accepts it or says why not.</summary>
    public void Switchover()
    {
        foreach (var cloud in world.Clouds)
        {
            if (cloud.Controller.Ask(failover: false, allowDataLoss: false) is not { } refused)
            {
                world.Counters.SwitchoversAccepted++;
                Say($"switchover from {cloud.Name} accepted");
                return;
            }

            Say($"switchover from {cloud.Name} refused: {refused}");
        }
    }

    /// <summary>The answer is why not; null when it was accepted.</summary>
    public string? Failover(Cloud to, bool allowDataLoss)
    {
        var refused = to.Controller.Ask(failover: true, allowDataLoss);
        if (refused is null)
            world.Counters.FailoversAccepted++;
        Say($"failover to {to.Name} {(allowDataLoss ? "with" : "without")} data loss: {refused ?? "accepted"}");
        return refused;
    }

    /// <summary>Pausing is stored in the databases that can be reached.</summary>
    public void Pause(bool paused)
    {
        foreach (var cloud in world.Clouds)
        {
            if (cloud.Database.Up && cloud.Database.FrozenUntil <= world.Now)
                cloud.Database.Paused = paused;
        }
    }

    private void Say(string what)
    {
        if (world.Tracing)
            world.Note($"operator: {what}");
    }
}
