namespace CrmDr.LocalClouds.Links;

/// <summary>
/// The way between two places: relays that can be cut, frozen, delayed and slowed, each direction apart. What it protects against: nothing; it is what
/// the rest is tested with. What it does not imitate: loss and reordering of single packets, which TCP hides.
/// </summary>
public sealed class Link : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<LinkRelay> _relays = [];
    private readonly TimeProvider _time;
    private readonly Lane _forward;
    private readonly Lane _backward;
    private bool _severed;

    public Link(string name, string from, string to, TimeProvider time)
    {
        Name = name;
        From = from;
        To = to;
        _time = time;
        _forward = new Lane(time);
        _backward = new Lane(time);
    }

    public string Name { get; }

    public string From { get; }

    public string To { get; }

    public IReadOnlyList<LinkRelay> Relays
    {
        get
        {
            lock (_lock)
                return [.. _relays];
        }
    }

    public LinkStatus Status
    {
        get
        {
            lock (_lock)
                return new LinkStatus(
                    Name, From, To, _severed, _forward.Condition, _backward.Condition, _relays.Sum(relay => relay.OpenConnections),
                    _forward.BytesPassed, _backward.BytesPassed);
        }
    }

    /// <summary>Opens a port that leads to <paramref name="targetPort"/> on the other side.</summary>
    /// <param name="port">0: a free one.</param>
    public LinkRelay AddRelay(string name, int targetPort, LinkSide initiator, int port = 0)
    {
        lock (_lock)
        {
            var relay = new LinkRelay(name, port, targetPort, initiator, _forward, _backward, _time);
            _relays.Add(relay);
            return relay;
        }
    }

    /// <summary>
    /// Both ways: breaks open connections (RST) and refuses new ones until healed. One way: a black hole for the bytes of that direction; connections
    /// that lost bytes are broken when it heals, and none can be opened, since that needs both ways.
    /// </summary>
    public void Cut(LinkDirection direction = LinkDirection.Both)
    {
        lock (_lock)
        {
            Change(direction, condition => condition with { Dropping = true });
            if (direction != LinkDirection.Both)
                return;
            _severed = true;
            _relays.ForEach(relay => relay.Sever());
        }
    }

    /// <summary>
    /// No byte passes that is sent after this call, until healed; then everything goes on, nothing lost.
    /// </summary>
    public void Freeze(LinkDirection direction = LinkDirection.Both)
    {
        lock (_lock)
            Change(direction, condition => condition with { Frozen = true });
    }

    /// <summary>Every byte arrives later by <paramref name="delay"/> and up to <paramref name="jitter"/> more, drawn from the seed.</summary>
    public void Delay(TimeSpan delay, TimeSpan jitter = default, int seed = 0, LinkDirection direction = LinkDirection.Both)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(jitter, TimeSpan.Zero);
        lock (_lock)
            Change(direction, condition => condition with { Delay = delay, Jitter = jitter }, seed);
    }

    /// <summary>Limits what passes, all connections together, in each of the directions.</summary>
    public void Slow(long bytesPerSecond, LinkDirection direction = LinkDirection.Both)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        lock (_lock)
            Change(direction, condition => condition with { BytesPerSecond = bytesPerSecond });
    }

    /// <summary>Ends every fault of the direction.</summary>
    public void Heal(LinkDirection direction = LinkDirection.Both)
    {
        lock (_lock)
        {
            Change(direction, _ => LaneCondition.Clear);
            _relays.ForEach(relay => relay.BreakIncomplete());
            if (_severed)
                _relays.ForEach(relay => relay.Listen());
            _severed = false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Change(LinkDirection.Both, condition => condition with { Dropping = true });
            _relays.ForEach(relay => relay.Close());
        }
    }

    private void Change(LinkDirection direction, Func<LaneCondition, LaneCondition> change, int? seed = null)
    {
        if (direction.HasFlag(LinkDirection.Forward))
            _forward.Change(change, seed);
        if (direction.HasFlag(LinkDirection.Backward))
            _backward.Change(change, seed is { } chosen ? chosen + 1 : null);
    }
}
