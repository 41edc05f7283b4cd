using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>The load balancer: monitors <c>/active</c> and sends users to the first cloud that is; while none is, it holds.</summary>
internal sealed class SimGateway(VirtualWorld world) : SimProcess
{
    private const int ConsecutiveDown = 2;
    private readonly int[] _down = new int[2];

    /// <summary>Writes that were acknowledged to users who came this way.</summary>
    public int Served { get; set; }

    public void Reset()
    {
        (Up, Incarnation, Served) = (true, 1, 0);
        Array.Fill(_down, ConsecutiveDown);
        Poll();
    }

    /// <summary>The cloud that takes traffic; -1 for none.</summary>
    public int Route() => _down[0] < ConsecutiveDown ? 0 : _down[1] < ConsecutiveDown ? 1 : -1;

    public override void Handle(in SimEvent e) => Poll();

    private void Poll()
    {
        for (var i = 0; i < _down.Length; i++)
        {
            var cloud = world.Clouds[i];
            var up = world.Bug == PlantedBug.GatewayMonitorsReady ? cloud.Api.Up && cloud.Database.Up : cloud.Api.IsActive;
            _down[i] = up ? 0 : _down[i] + 1;
        }

        world.Post(this, EventKind.GatewayPoll, TimeSpan.FromMilliseconds(500).Ticks, Incarnation, 0, 0, null);
    }
}
