using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>A user: one write after the other through the gateway, sent again under the same key until its outcome is known.</summary>
internal sealed class SimClient(VirtualWorld world, int number) : SimProcess
{
    private const int MostAttempts = 12;
    private static readonly long Patience = TimeSpan.FromSeconds(2).Ticks;
    private WriteRequest? _request;
    private int _key;
    private int _first;
    private int _second;
    private int _attempts;
    private bool _stopped;

    public bool IsIdle => _request is null;

    public void Reset()
    {
        (Up, Incarnation, _request, _stopped) = (true, 1, null, false);
        Think();
    }

    /// <summary>No new writes; the one under way is brought to its end.</summary>
    public void Stop() => _stopped = true;

    public override void Handle(in SimEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.Think when _request is null && !_stopped: Begin(); break;
            case EventKind.Think when _request is { } again && e.Id == again.Id: Send(); break;
            case EventKind.Reply when _request is { } asked && e.Id == asked.Id: Answered((ReplyKind)e.Value); break;
            case EventKind.ReplyTimeout when _request is { } asked && e.Id == asked.Id: Answered(ReplyKind.Unknown); break;
        }
    }

    private void Think()
    {
        _request = null;
        if (!_stopped)
            world.Post(this, EventKind.Think, world.Users.Skewed(TimeSpan.FromMilliseconds(150).Ticks, TimeSpan.FromSeconds(2).Ticks), Incarnation, number, 0, null);
    }

    private void Begin()
    {
        _key = world.History.AddKey();
        _attempts = 0;
        // An insert alone, an update of one row, or a transfer between two.
        var kind = world.Users.Int(4);
        _first = kind == 0 ? RowWrite.None : world.Users.Int(History.Registers);
        _second = kind < 2 ? RowWrite.None : (_first + 1 + world.Users.Int(History.Registers - 1)) % History.Registers;
        Send();
    }

    private void Send()
    {
        _request = new WriteRequest { Id = world.NextRequest(), Client = this, Key = _key, First = _first, Second = _second };
        if (++_attempts > MostAttempts)
        {
            Think();
            return;
        }

        // Now and then straight to a cloud, past the gateway.
        _request.PastTheGateway = world.Users.Chance(70);
        var target = _request.PastTheGateway ? world.Users.Int(2) : world.Gateway.Route();
        if (target < 0)
        {
            _attempts--;
            Again(200);
            return;
        }

        var delay = world.Users.Between(1, 6) * TimeSpan.TicksPerMillisecond;
        world.Post(world.Clouds[target].Api, EventKind.Request, delay, SimEvent.Anybody, _request.Id, 0, _request);
        world.Post(this, EventKind.ReplyTimeout, Patience, Incarnation, _request.Id, 0, null);
    }

    private void Answered(ReplyKind reply)
    {
        world.Counters.Replied(reply);
        if (reply == ReplyKind.Acknowledged && !_request!.PastTheGateway)
            world.Gateway.Served++;
        switch (reply)
        {
            case ReplyKind.Acknowledged or ReplyKind.Superseded: Think(); break;
            // Somebody who does not know what became of it comes back much later, perhaps after a salvage has decided.
            case ReplyKind.Unknown when world.Users.Chance(150): Again(5000); break;
            default: Again(100); break;
        }
    }

    private void Again(int milliseconds)
    {
        _request = new WriteRequest { Id = world.NextRequest(), Client = this, Key = _key, First = _first, Second = _second };
        if (world.Ended)
            _request = null;
        else
            world.Post(this, EventKind.Think, world.Users.Between(milliseconds, 3 * milliseconds) * TimeSpan.TicksPerMillisecond, Incarnation, _request.Id, 0, null);
    }
}
