using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>One site: a controller, an application and a database, each on a machine of its own.</summary>
internal sealed class Cloud
{
    public static readonly string[] Names = ["aws", "gcp"];

    public Cloud(VirtualWorld world, int index)
    {
        Index = index;
        Database = new SimDatabase(world, this);
        Controller = new SimController(world, this);
        Api = new SimApi(world, this);
        Platform = new SimPlatform(world, this);
    }

    public int Index { get; }
    public string Name => Names[Index];

    /// <summary>The direction, on the link between the clouds, of what this one sends.</summary>
    public int ToPeer => Index == 0 ? Link.Outward : Link.Back;

    public SimController Controller { get; }
    public SimApi Api { get; }
    public SimDatabase Database { get; }
    public SimPlatform Platform { get; }
    public MachineClock ControllerClock { get; } = new();
    public MachineClock ApiClock { get; } = new();
    public MachineClock DatabaseClock { get; } = new();
    public IEnumerable<SimProcess> Processes => [Controller, Api, Database];
    public IEnumerable<MachineClock> Clocks => [ControllerClock, ApiClock, DatabaseClock];

    /// <summary>Everything here takes this many times as long: slow, not dead.</summary>
    public int Slowness { get; set; } = 1;
}
