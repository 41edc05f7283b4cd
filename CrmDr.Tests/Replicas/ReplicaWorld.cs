using CrmDr.Failover.Authority;
using CrmDr.Failover.Replicas;

namespace CrmDr.Tests.Replicas;

/// <summary>Replicas around one row, step by step in true time. Each has a clock of its own, and does what <see cref="ReplicaLease"/> says, as the real one does.</summary>
internal sealed class ReplicaWorld
{
    private const double Drift = 0.09;
    private readonly Random _random;
    private readonly LeaseTiming _timing;
    private readonly Node[] _nodes;
    private readonly PriorityQueue<Action, double> _messages = new();
    private ReplicaRecord? _row;
    private double _now;
    private double _databaseBackAt;
    private bool _healed;
    private string? _acting;

    public ReplicaWorld(int seed, LeaseTiming timing)
    {
        (_random, _timing) = (new Random(seed), timing);
        _nodes = [.. Enumerable.Range(0, 3).Select(index => new Node(index))];
        foreach (var node in _nodes)
            Start(node);
    }

    /// <summary>Two that acted at one moment; null when that never was.</summary>
    public string? Overlap { get; private set; }

    /// <summary>How often another began to act.</summary>
    public int Changes { get; private set; }

    public int Acting => _nodes.Count(IsActing);

    public void Heal()
    {
        (_healed, _databaseBackAt) = (true, 0);
        foreach (var node in _nodes)
            (node.FrozenUntil, node.DownUntil) = (0, Math.Min(node.DownUntil, _now));
    }

    public void Run(double seconds)
    {
        for (var until = _now + seconds; _now < until;)
        {
            _now += _random.NextDouble() * 0.1;
            while (_messages.TryPeek(out var message, out var at) && at <= _now)
            {
                _messages.Dequeue();
                message();
            }

            if (!_healed)
                Trouble();
            foreach (var node in _nodes)
                Step(node);
            Look();
        }
    }

    private void Look()
    {
        var acting = _nodes.Where(IsActing).ToList();
        if (acting.Count > 1)
            Overlap ??= $"{string.Join(" and ", acting.Select(node => node.Lease.Me))} at {_now:0.00} s";
        if (acting is [var one] && one.Lease.Me != _acting)
            (Changes, _acting) = (Changes + 1, one.Lease.Me);
    }

    private bool IsActing(Node node) => !IsAway(node) && node.Lease.IsActive(Clock(node));

    private bool IsAway(Node node) => node.DownUntil > _now || node.FrozenUntil > _now;

    private ClockReading Clock(Node node)
    {
        var read = TimeSpan.FromSeconds((_now - node.StartedAt) * node.Rate);
        return new ClockReading(read, read);
    }

    private void Start(Node node)
    {
        node.Incarnation++;
        (node.StartedAt, node.Rate, node.Asking) = (_now, 1 + Drift * (2 * _random.NextDouble() - 1), false);
        node.Lease = new ReplicaLease($"{node.Index}/{node.Incarnation}", _timing);
    }

    private void Trouble()
    {
        var node = _nodes[_random.Next(_nodes.Length)];
        switch (_random.Next(900))
        {
            case 0: node.FrozenUntil = _now + 12 * _random.NextDouble(); break;
            case 1: Crash(node, 5 * _random.NextDouble()); break;
            case 2: _databaseBackAt = _now + 6 * _random.NextDouble(); break;
            // The disks are lost.
            case 3: _row = _random.Next(4) == 0 ? null : _row; break;
            case 4 when IsActing(node): Release(node); break;
        }
    }

    private void Crash(Node node, double away)
    {
        Start(node);
        node.DownUntil = _now + away;
    }

    private void Release(Node node)
    {
        var own = node.Lease.Record!;
        node.Lease = node.Lease.Released();
        Send(() => Swap(own, new ReplicaRecord(own.Revision + 1, null, null)));
        Crash(node, 1);
    }

    private void Step(Node node)
    {
        if (IsAway(node) || node.Asking)
            return;
        switch (node.Lease.Next(Clock(node)))
        {
            case ReplicaStep.Stop:
                Crash(node, 0.2);
                break;
            case ReplicaStep.Write:
                var expected = node.Lease.Record;
                (var wanted, node.Lease) = node.Lease.Write((ulong)_random.NextInt64(), "http://x", Clock(node));
                Ask(node, () => Swap(expected, wanted) ? CompareAndSetOutcome.Applied : CompareAndSetOutcome.Refused, outcome =>
                {
                    node.Lease = node.Lease.Answered(wanted, outcome ?? CompareAndSetOutcome.Unknown, Clock(node));
                    if (outcome != CompareAndSetOutcome.Applied)
                        Read(node);
                });
                break;
            case ReplicaStep.Wait when !node.Lease.IsActive(Clock(node)):
                Read(node);
                break;
        }
    }

    private void Read(Node node) => Ask(node, () => _row, row => node.Lease = node.Lease.Seen(row, Clock(node)), silent: () => { });

    private bool Swap(ReplicaRecord? expected, ReplicaRecord wanted)
    {
        if (_row?.Revision != expected?.Revision)
            return false;
        _row = wanted;
        return true;
    }

    private void Ask(Node node, Func<CompareAndSetOutcome> does, Action<CompareAndSetOutcome?> answered) =>
        Ask(node, () => does(), outcome => answered(outcome), silent: () => answered(null));

    /// <summary>Carried out after a while, answered after another; given up after half a lease, and then perhaps carried out all the same.</summary>
    private void Ask<T>(Node node, Func<T> does, Action<T> answered, Action silent)
    {
        var (incarnation, open) = (node.Incarnation, true);
        node.Asking = true;
        void End(Action how)
        {
            if (!open || node.Incarnation != incarnation)
                return;
            // A process that is frozen finds the answer when it wakes up.
            if (node.FrozenUntil > _now)
            {
                _messages.Enqueue(() => End(how), node.FrozenUntil);
                return;
            }

            (open, node.Asking) = (false, false);
            how();
        }

        _messages.Enqueue(() => End(silent), _now + _timing.Ttl.TotalSeconds / 2 / node.Rate);
        Send(() =>
        {
            var result = does();
            if (_healed || _random.Next(20) > 0)
                _messages.Enqueue(() => End(() => answered(result)), _now + Delay());
        });
    }

    private void Send(Action arrives)
    {
        if (_now < _databaseBackAt && _random.Next(3) > 0)
            return;
        _messages.Enqueue(arrives, Math.Max(_now, _databaseBackAt) + Delay());
    }

    private double Delay() => _healed || _random.Next(15) > 0 ? 0.02 * _random.NextDouble() : 5 * _random.NextDouble();

    private sealed class Node(int index)
    {
        public int Index { get; } = index;
        public int Incarnation { get; set; }
        public ReplicaLease Lease { get; set; } = null!;
        public double StartedAt { get; set; }
        public double Rate { get; set; }
        public double FrozenUntil { get; set; }
        public double DownUntil { get; set; }
        public bool Asking { get; set; }
    }
}
