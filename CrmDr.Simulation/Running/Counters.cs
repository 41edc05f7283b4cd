using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Faults;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Running;

/// <summary>How often each thing was reached: a simulation that never gets somewhere proves nothing about it.</summary>
internal sealed class Counters
{
    private readonly long[] _roles = new long[Enum.GetValues<Role>().Length];
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] _points = new long[2 * Enum.GetValues<StepKind>().Length];
    private readonly long[] _crashes = new long[2 * Enum.GetValues<StepKind>().Length];
    private readonly long[] _salvaged = new long[Enum.GetValues<SalvageOutcome>().Length];
    private readonly long[] _replies = new long[Enum.GetValues<ReplyKind>().Length];
    private readonly Dictionary<Type, long> _commands = [];

    public long Acknowledged { get; set; }
    public long Committed { get; set; }
    public long Unknown { get; set; }
    public long Takes { get; set; }
    public long CleanPromotions { get; set; }
    public long UncleanPromotions { get; set; }
    public long SwitchoversAccepted { get; set; }
    public long FailoversAccepted { get; set; }
    public long Reseeds { get; set; }
    public long LossesGone { get; private set; }
    public long LossesMerged { get; private set; }
    public long PromisesGiven { get; set; }
    public long PromisesRefused { get; set; }

    public void Reset()
    {
        foreach (var counts in new[] { _roles, _faults, _points, _crashes, _salvaged, _replies })
            Array.Clear(counts);
        _commands.Clear();
        (LossesGone, LossesMerged) = (0, 0);
        (Acknowledged, Committed, Unknown, Takes, CleanPromotions, UncleanPromotions, SwitchoversAccepted, FailoversAccepted, Reseeds, PromisesGiven, PromisesRefused) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    public void Decided(Role role) => _roles[(int)role]++;

    public void Ordered(Command command) => _commands[command.GetType()] = _commands.GetValueOrDefault(command.GetType()) + 1;

    public void Fault(FaultKind kind) => _faults[(int)kind]++;

    public void Point(StepKind step, bool after) => _points[2 * (int)step + (after ? 1 : 0)]++;

    public void CrashPoint(StepKind step, bool after) => _crashes[2 * (int)step + (after ? 1 : 0)]++;

    public void Salvaged(SalvageOutcome outcome) => _salvaged[(int)outcome]++;

    public void Lost(LossKind kind) => (LossesGone, LossesMerged) = kind == LossKind.Gone ? (LossesGone + 1, LossesMerged) : (LossesGone, LossesMerged + 1);

    public void Replied(ReplyKind reply) => _replies[(int)reply]++;

    public void Promised(bool given) => (PromisesGiven, PromisesRefused) = (PromisesGiven + (given ? 1 : 0), PromisesRefused + (given ? 0 : 1));

    /// <summary>All of it by name: <c>role/Primary</c>, <c>command/Fence</c>, <c>crash/before Promote</c>.</summary>
    public void AddTo(IDictionary<string, long> sums)
    {
        Add(sums, "role", _roles, i => ((Role)i).ToString());
        foreach (var (type, count) in _commands)
            Add(sums, $"command/{type.Name}", count);
        Add(sums, "fault", _faults, i => ((FaultKind)i).ToString());
        Add(sums, "point", _points, PointName);
        Add(sums, "crash", _crashes, PointName);
        Add(sums, "salvage", _salvaged, i => ((SalvageOutcome)i).ToString());
        Add(sums, "reply", _replies, i => ((ReplyKind)i).ToString());
        Add(sums, "write/acknowledged", Acknowledged);
        Add(sums, "write/committed", Committed);
        Add(sums, "write/outcome unknown", Unknown);
        Add(sums, "lease/taken", Takes);
        Add(sums, "promotion/clean", CleanPromotions);
        Add(sums, "promotion/with orphans", UncleanPromotions);
        Add(sums, "operator/switchover accepted", SwitchoversAccepted);
        Add(sums, "operator/failover accepted", FailoversAccepted);
        Add(sums, "re-seed/slot made anew", Reseeds);
        Add(sums, "loss/gone", LossesGone);
        Add(sums, "loss/merged", LossesMerged);
        Add(sums, "promise/given", PromisesGiven);
        Add(sums, "promise/refused", PromisesRefused);
    }

    private static string PointName(int i) => $"{(i % 2 == 0 ? "before" : "after")} {(StepKind)(i / 2)}";

    private static void Add(IDictionary<string, long> sums, string group, long[] counts, Func<int, string> name)
    {
        for (var i = 0; i < counts.Length; i++)
            Add(sums, $"{group}/{name(i)}", counts[i]);
    }

    private static void Add(IDictionary<string, long> sums, string name, long count)
    {
        sums.TryGetValue(name, out var before);
        sums[name] = before + count;
    }
}
