namespace CrmDr.Simulation.Running;

/// <summary>What many schedules came to. Sums alone, so the order in which they ran does not show.</summary>
public sealed class SimulationTotals
{
    /// <summary>A schedule has at least this much virtual time,</summary>
    public static readonly TimeSpan LeastVirtualTime = TimeSpan.FromSeconds(60);

    /// <summary>at least so many events,</summary>
    public const int LeastEvents = 500;

    /// <summary>and at least so many faults that really began.</summary>
    public const int LeastFaults = 3;

    private readonly List<SimulationResult> _violations = [];
    private readonly List<ulong> _tooSmall = [];

    /// <summary>Schedules that were run.</summary>
    public long Runs { get; private set; }

    /// <summary>Schedules that broke a rule, by seed.</summary>
    public IReadOnlyList<SimulationResult> Violations => [.. _violations.OrderBy(v => v.Seed)];

    /// <summary>Seeds whose schedule is smaller than a schedule is to be. Those that broke a rule ended early and are not judged.</summary>
    public IReadOnlyList<ulong> TooSmall => [.. _tooSmall.Order()];

    /// <summary>Events of a schedule.</summary>
    public Distribution Events { get; } = new();

    /// <summary>Faults of a schedule that began.</summary>
    public Distribution Faults { get; } = new();

    /// <summary>Virtual time of a schedule, in milliseconds.</summary>
    public Distribution VirtualMilliseconds { get; } = new();

    /// <summary>Epochs that began in a schedule: how often the right to write moved or was renewed from scratch.</summary>
    public Distribution Epochs { get; } = new();

    /// <summary>How long after the last fault one primary served, in milliseconds.</summary>
    public Distribution ServedAfterMilliseconds { get; } = new();

    /// <summary>How long after the last fault the pair was protected again, in milliseconds.</summary>
    public Distribution ProtectedAfterMilliseconds { get; } = new();

    /// <summary>How often each thing was reached, by name.</summary>
    public IReadOnlyDictionary<string, long> Reached
    {
        get
        {
            var sums = new Dictionary<string, long>();
            Counters.AddTo(sums);
            return sums;
        }
    }

    internal Counters Counters { get; } = new();

    /// <summary>Takes in one schedule.</summary>
    internal void Add(SimulationResult result, Counters counters)
    {
        Runs++;
        Counters.Add(counters);
        if (result.Violation is not null)
        {
            _violations.Add(result);
            return;
        }

        Events.Add(result.Events);
        Faults.Add(counters.Faults);
        VirtualMilliseconds.Add((long)result.VirtualTime.TotalMilliseconds);
        Epochs.Add(counters.Epochs);
        ServedAfterMilliseconds.Add((long)result.ServedAfter!.Value.TotalMilliseconds);
        ProtectedAfterMilliseconds.Add((long)result.ProtectedAfter!.Value.TotalMilliseconds);
        if (result.Events < LeastEvents || result.VirtualTime < LeastVirtualTime || counters.Faults < LeastFaults)
            _tooSmall.Add(result.Seed);
    }

    /// <summary>Takes in what another thread has run.</summary>
    internal void Add(SimulationTotals other)
    {
        Runs += other.Runs;
        _violations.AddRange(other._violations);
        _tooSmall.AddRange(other._tooSmall);
        Counters.Add(other.Counters);
        Events.Add(other.Events);
        Faults.Add(other.Faults);
        VirtualMilliseconds.Add(other.VirtualMilliseconds);
        Epochs.Add(other.Epochs);
        ServedAfterMilliseconds.Add(other.ServedAfterMilliseconds);
        ProtectedAfterMilliseconds.Add(other.ProtectedAfterMilliseconds);
    }
}
