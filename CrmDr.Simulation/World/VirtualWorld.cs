using CrmDr.Simulation.Checking;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>Two clouds, a witness, users, a person and a nemesis on one virtual clock. One instance runs one schedule after the other.</summary>
internal sealed partial class VirtualWorld
{
    private const int Clients = 3;
    private const int MostEvents = 200_000;
    private readonly EventQueue _queue = new();
    private readonly List<string> _trace = [];
    private SimRandom _network = new(0);
    private ulong _fingerprint;
    private int _requests;

    public VirtualWorld()
    {
        Links = [new Link(), new Link(), new Link()];
        Witness = new SimWitness(this);
        Clouds = [new Cloud(this, 0), new Cloud(this, 1)];
        Gateway = new SimGateway(this);
        Users = new SimRandom(0);
        _clients = [.. Enumerable.Range(0, Clients).Select(i => new SimClient(this, i))];
        Nemesis = new Nemesis(this);
        Operator = new Operator(this);
        Checker = new Checker(this);
        _director = new Director(this);
    }

    private readonly SimClient[] _clients;
    private readonly Director _director;

    public long Now { get; private set; }
    public int Events { get; private set; }
    public bool Ended { get; set; }
    public bool Tracing { get; private set; }
    public PlantedBug Bug { get; private set; }
    public SimulationOptions Options { get; private set; } = new();

    /// <summary>aws to the witness, gcp to the witness, aws to gcp.</summary>
    public Link[] Links { get; }
    public Link PeerLink => Links[2];
    public SimWitness Witness { get; }
    public Cloud[] Clouds { get; }
    public SimGateway Gateway { get; }
    public SimRandom Users { get; private set; }
    public SimRandom Noise { get; private set; } = new(0);
    public Nemesis Nemesis { get; }
    public Operator Operator { get; }
    public Checker Checker { get; }
    public History History { get; } = new();
    public Counters Counters { get; } = new();

    /// <summary>The cloud that the witness names, or the preferred one.</summary>
    public int PrimaryIndex => Witness.Record.Holder == Clouds[1].Name ? 1 : 0;

    public Cloud PeerOf(Cloud cloud) => Clouds[1 - cloud.Index];

    public Link WitnessLink(Cloud cloud) => Links[cloud.Index];

    public int NextRequest() => ++_requests;

    public SimulationResult Run(ulong seed, SimulationOptions options)
    {
        var schedule = new Schedule(seed, options.Safety.Ticks, options.Pattern);
        Reset(seed, options, schedule);
        while (_queue.Count > 0 && !Ended && Checker.Violation is null)
        {
            Step();
            if (Events > MostEvents)
                Checker.Broken("ends", $"{MostEvents} events and no end: something goes round in circles");
        }

        return new SimulationResult(seed, Checker.Violation, Events, TimeSpan.FromTicks(Now), _director.ServedAfter, _director.ProtectedAfter, _fingerprint,
            [.. schedule.Faults.Where(f => !options.Without.Contains(f.Number)).OrderBy(f => f.At)], Tracing ? [.. _trace] : []);
    }

    /// <summary>Something that happens to a process after a while.</summary>
    public void Post(SimProcess target, EventKind kind, long delay, int incarnation, int id, long value, object? body)
    {
        // Filled in where it will stay: copying it would cost as much again.
        ref var posted = ref _queue.Push(Now + Math.Max(0, delay));
        posted.Kind = kind;
        posted.Incarnation = incarnation;
        posted.Id = id;
        posted.Value = value;
        posted.Target = target;
        posted.Body = body;
    }

    /// <summary>A message across a link: it may be lost, late, or come twice.</summary>
    public void Send(Link link, int direction, SimProcess target, EventKind kind, int incarnation, int id, long value, object? body)
    {
        ref var line = ref link[direction];
        if (line.Cut || (line.LostPermille > 0 && _network.Chance(line.LostPermille)))
            return;
        Post(target, kind, Travel(line.Delay), incarnation, id, value, body);
        if (line.DoubledPermille > 0 && _network.Chance(line.DoubledPermille))
            Post(target, kind, Travel(line.Delay) + _network.Skewed(TimeSpan.TicksPerMillisecond, 3 * TimeSpan.TicksPerSecond), incarnation, id, value, body);
    }

    /// <summary>A message inside a cloud: quick, but for the one in some hundred that meets a pause.</summary>
    public void Local(Cloud cloud, SimProcess target, EventKind kind, int incarnation, int id, long value, object? body)
    {
        var pause = _network.Chance(3) ? _network.Skewed(TimeSpan.TicksPerMillisecond, 600 * TimeSpan.TicksPerMillisecond) : 0;
        Post(target, kind, _network.Between(1000, 9000) * cloud.Slowness + pause, incarnation, id, value, body);
    }

    /// <summary>A line of the trace. Ask <see cref="Tracing"/> first: making the text costs more than all the rest.</summary>
    public void Note(string what) => _trace.Add($"{TimeSpan.FromTicks(Now).TotalSeconds,9:0.0000}  {what}");

    private long Travel(long delay) => delay + _network.Between(20_000, 150_000) + (_network.Chance(5) ? _network.Skewed(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond) : 0);

    private void Step()
    {
        var next = _queue.Pop(out var sequence);
        var target = next.Target;
        if (target.FrozenUntil > next.At)
        {
            next.At = target.FrozenUntil + (target.IsConcurrent ? _network.Between(0, 2000) : 0);
            _queue.PushAgain(next.At, sequence) = next;
            return;
        }

        Now = next.At;
        Events++;
        _fingerprint = ((_fingerprint ^ (ulong)next.At) * 0x100000001B3) ^ ((ulong)next.Kind << 32) ^ (uint)next.Id;
        if (next.Incarnation != SimEvent.Anybody && (next.Incarnation != target.Incarnation || !target.Up))
            return;
        if (target.Up)
            target.Handle(next);
        else
            target.Refuse(next);
    }

    private void Reset(ulong seed, SimulationOptions options, Schedule schedule)
    {
        _queue.Clear();
        _trace.Clear();
        (Now, Events, Ended, Options, Tracing, Bug) = (0, 0, false, options, options.Trace, options.Bug);
        (_fingerprint, _requests) = (seed, 0);
        (_network, Users, Noise) = (SimRandom.Stream(seed, 3), SimRandom.Stream(seed, 4), SimRandom.Stream(seed, 5));
        History.Clear();
        Counters.Reset();
        Checker.Reset();
        foreach (var link in Links)
            link.Heal();
        Witness.Reset();
        var machine = 0;
        foreach (var cloud in Clouds)
        {
            cloud.Slowness = 1;
            foreach (var clock in cloud.Clocks)
            {
                clock.Reset(schedule.DriftPpm[machine], schedule.WallOffset[machine]);
                machine++;
            }

            cloud.Platform.Reset(seed, !options.PilotLight || cloud.Index == 0);
            cloud.Database.Reset();
            cloud.Controller.Reset(schedule);
            cloud.Api.Reset();
        }

        Nemesis.Reset(seed, schedule, options.Without);
        Gateway.Reset();
        foreach (var client in _clients)
            client.Reset();
        foreach (var cloud in Clouds)
        {
            cloud.Controller.Start();
            cloud.Api.Start();
        }

        _director.Reset();
    }
}
