using CrmDr.Failover.Decisions;
using CrmDr.Failover.Replication;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Faults;
using CrmDr.Simulation.World;

namespace CrmDr.Simulation.Running;

/// <summary>How often each thing was reached: a simulation that never gets somewhere proves nothing about it.</summary>
internal sealed class Counters
{
    private static readonly Type[] CommandTypes = [.. typeof(Command).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Command))).OrderBy(t => t.Name, StringComparer.Ordinal)];
    private readonly long[] _roles = new long[Enum.GetValues<Role>().Length];
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] _points = new long[2 * Enum.GetValues<StepKind>().Length];
    private readonly long[] _crashes = new long[2 * Enum.GetValues<StepKind>().Length];
    private readonly long[] _salvaged = new long[Enum.GetValues<SalvageOutcome>().Length];
    private readonly long[] _replies = new long[Enum.GetValues<ReplyKind>().Length];
    private readonly long[] _commands = new long[CommandTypes.Length];

    public long Acknowledged { get; set; }
    public long Committed { get; set; }
    public long Unknown { get; set; }
    public long Takes { get; set; }
    public long CleanPromotions { get; set; }
    public long UncleanPromotions { get; set; }
    public long SwitchoversAccepted { get; set; }
    public long FailoversAccepted { get; set; }
    public long Reseeds { get; set; }
    public long PromisesGiven { get; set; }
    public long PromisesRefused { get; set; }

    /// <summary>Epochs that began.</summary>
    public long Epochs { get; set; }

    /// <summary>Schedules in which the witness came back without an epoch that had been used: what both clouds wrote under it is excused.</summary>
    public long Regressed { get; set; }

    /// <summary>Faults that began.</summary>
    public long Faults => _faults.Sum();

    private long[][] Arrays => field ??= [_roles, _faults, _points, _crashes, _salvaged, _replies, _commands];

    public void Reset()
    {
        foreach (var counts in Arrays)
            Array.Clear(counts);
        (Acknowledged, Committed, Unknown, Takes, CleanPromotions, UncleanPromotions, SwitchoversAccepted, FailoversAccepted, Reseeds) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        (Epochs, Regressed, PromisesGiven, PromisesRefused) = (0, 0, 0, 0);
    }

    /// <summary>Takes in what another run counted.</summary>
    public void Add(Counters other)
    {
        for (var array = 0; array < Arrays.Length; array++)
        {
            for (var i = 0; i < Arrays[array].Length; i++)
                Arrays[array][i] += other.Arrays[array][i];
        }

        Acknowledged += other.Acknowledged;
        Committed += other.Committed;
        Unknown += other.Unknown;
        Takes += other.Takes;
        CleanPromotions += other.CleanPromotions;
        UncleanPromotions += other.UncleanPromotions;
        SwitchoversAccepted += other.SwitchoversAccepted;
        FailoversAccepted += other.FailoversAccepted;
        Reseeds += other.Reseeds;
        Epochs += other.Epochs;
        Regressed += other.Regressed;
        PromisesGiven += other.PromisesGiven;
        PromisesRefused += other.PromisesRefused;
    }

    public void Decided(Role role) => _roles[(int)role]++;

    public void Ordered(Command command) => _commands[Array.IndexOf(CommandTypes, command.GetType())]++;

    public void Fault(FaultKind kind) => _faults[(int)kind]++;

    public void Point(StepKind step, bool after) => _points[2 * (int)step + (after ? 1 : 0)]++;

    public void CrashPoint(StepKind step, bool after) => _crashes[2 * (int)step + (after ? 1 : 0)]++;

    public void Salvaged(SalvageOutcome outcome) => _salvaged[(int)outcome]++;

    public void Replied(ReplyKind reply) => _replies[(int)reply]++;

    public void Promised(bool given) => (PromisesGiven, PromisesRefused) = (PromisesGiven + (given ? 1 : 0), PromisesRefused + (given ? 0 : 1));

    /// <summary>All of it by name: <c>role/Primary</c>, <c>command/Fence</c>, <c>crash/before Promote</c>.</summary>
    public void AddTo(IDictionary<string, long> sums)
    {
        Add(sums, "role", _roles, i => ((Role)i).ToString());
        Add(sums, "command", _commands, i => CommandTypes[i].Name);
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
        Add(sums, "operator/re-seed", Reseeds);
        Add(sums, "witness/restored without an epoch that was used", Regressed);
        Add(sums, "promise/given", PromisesGiven);
        Add(sums, "promise/refused", PromisesRefused);
    }

    private static string PointName(int i) => $"{(i % 2 == 0 ? "before" : "after")} {(StepKind)(i / 2)}";

    private static void Add(IDictionary<string, long> sums, string group, long[] counts, Func<int, string> name)
    {
        for (var i = 0; i < counts.Length; i++)
            Add(sums, $"{group}/{name(i)}", counts[i]);
    }

    private static void Add(IDictionary<string, long> sums, string name, long count) => sums[name] = (sums.TryGetValue(name, out var before) ? before : 0) + count;
}
