using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Cli;

/// <summary>What <c>simulate --json</c> prints.</summary>
public sealed record SimulationReport
{
    public required ulong FirstSeed { get; init; }

    /// <summary>Schedules that were run.</summary>
    public required long Runs { get; init; }

    /// <summary>Ended by Ctrl-C before it was done.</summary>
    public required bool Stopped { get; init; }

    public required int Threads { get; init; }

    public required string Bug { get; init; }

    public required double Seconds { get; init; }

    public required double SchedulesPerSecond { get; init; }

    /// <summary>Figures of a schedule: least, median and greatest.</summary>
    public required IReadOnlyList<SpreadOfSchedules> Spread { get; init; }

    /// <summary>Seeds whose schedule has less virtual time, fewer events or fewer faults than a schedule is to have.</summary>
    public required IReadOnlyList<ulong> TooSmall { get; init; }

    /// <summary>How often each thing was reached, by name.</summary>
    public required IReadOnlyDictionary<string, long> Reached { get; init; }

    /// <summary>What was never reached: nothing is proved about it.</summary>
    public required IReadOnlyList<string> NeverReached { get; init; }

    /// <summary>Every schedule that broke a rule, by seed.</summary>
    public required IReadOnlyList<BrokenSchedule> Violations { get; init; }

    /// <summary>The first of them, told.</summary>
    public required SimulationStory? First { get; init; }

    public static SimulationReport Of(SimulationTotals totals, SimulateOptions options, TimeSpan took, bool stopped, SimulationStory? first)
    {
        var reached = totals.Reached;
        return new SimulationReport
        {
            FirstSeed = options.Seed,
            Runs = totals.Runs,
            Stopped = stopped,
            Threads = options.Threads,
            Bug = options.Bug.ToString(),
            Seconds = took.TotalSeconds,
            SchedulesPerSecond = totals.Runs / Math.Max(took.TotalSeconds, 0.001),
            Spread =
            [
                SpreadOfSchedules.Of("events", totals.Events),
                SpreadOfSchedules.Of("faults that began", totals.Faults),
                SpreadOfSchedules.Of("epochs", totals.Epochs),
                SpreadOfSchedules.Of("virtual time, s", totals.VirtualMilliseconds, 1000),
                SpreadOfSchedules.Of("serves after the last fault, s", totals.ServedAfterMilliseconds, 1000),
                SpreadOfSchedules.Of("protected after the last fault, s", totals.ProtectedAfterMilliseconds, 1000),
            ],
            TooSmall = totals.TooSmall,
            Reached = reached,
            NeverReached = [.. reached.Where(r => r.Value == 0).Select(r => r.Key)],
            Violations = [.. totals.Violations.Select(v => new BrokenSchedule(v.Seed, v.Violation!.Rule, v.Violation.What, options.ReplayOf(v.Seed)))],
            First = first,
        };
    }
}

/// <summary>One figure over all schedules that broke no rule.</summary>
public sealed record SpreadOfSchedules(string Name, double Min, double Median, double Max)
{
    public static SpreadOfSchedules Of(string name, Distribution values, double scale = 1) => new(name, values.Min / scale, values.Median / scale, values.Max / scale);
}

/// <summary>A schedule that broke a rule.</summary>
public sealed record BrokenSchedule(ulong Seed, string Rule, string What, string Replay);
