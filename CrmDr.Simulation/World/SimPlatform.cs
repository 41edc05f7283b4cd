using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>Strategy pilot-light: the provider's platform, which starts and ends a cloud's application. It is slow now and then, fails, and what it has started may die half way.</summary>
/// <remarks>It has a stream of random numbers of its own: without it every schedule is what it was.</remarks>
internal sealed class SimPlatform(VirtualWorld world, Cloud cloud) : SimProcess
{
    private static readonly long Second = TimeSpan.TicksPerSecond;
    private SimRandom _random = new(0);

    /// <summary>The application is to run: whoever revives a cloud starts it too.</summary>
    public bool Wanted { get; private set; }

    /// <summary>From the last fault on it does what it is told, and soon.</summary>
    public bool Sound { get; set; }

    public void Reset(ulong seed, bool wanted)
    {
        (Up, Incarnation, Wanted, Sound, _random) = (true, 1, wanted, false, SimRandom.Stream(seed, 60 + (uint)cloud.Index));
        Thaw();
    }

    /// <summary>The controller's order; the answer comes when it is carried out, has failed, or never when the controller has died.</summary>
    public void Order(SimController from, int incarnation, int operation, Command command)
    {
        var time = Sound ? _random.Between(Second / 20, Second) : _random.Skewed(Second / 20, 8 * Second);
        world.Post(this, EventKind.PlatformOrder, time, SimEvent.Anybody, operation, incarnation, (object)(from, command is Command.Provision));
    }

    public override void Handle(in SimEvent e)
    {
        if (e.Kind == EventKind.PlatformKills)
        {
            if (!Sound)
                cloud.Api.Crash();
            return;
        }

        var (from, start) = ((SimController, bool))e.Body!;
        var fails = !Sound && _random.Chance(200);
        if (!fails)
            Carry(start);
        // What has failed may have been carried out all the same.
        else if (_random.Chance(300))
            Carry(start);
        world.Local(cloud, from, EventKind.PlatformAnswer, (int)e.Value, e.Id, fails ? 0 : 1, null);
    }

    private void Carry(bool start)
    {
        Wanted = start;
        // A cloud that is down starts what is wanted when it returns.
        if (start && cloud.Database.Up)
            cloud.Api.Start();
        if (!start)
            cloud.Api.Crash();
        if (start && !Sound && _random.Chance(150))
            world.Post(this, EventKind.PlatformKills, _random.Skewed(Second / 100, 3 * Second), SimEvent.Anybody, 0, 0, null);
        if (world.Tracing)
            world.Note($"{cloud.Name} application is {(start ? "started" : "ended")} by its platform");
    }
}
