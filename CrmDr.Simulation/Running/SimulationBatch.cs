namespace CrmDr.Simulation.Running;

/// <summary>Runs the schedules of consecutive seeds, on several threads.</summary>
/// <remarks>
/// The same first seed and number of runs visit the same schedules, whatever the number of threads. Seeds are handed out in order, so when a batch
/// ends early (a violation, no more time) every seed below the last one has been run: the violation that is reported is the first there is.
/// </remarks>
/// <param name="firstSeed">The seed of the first schedule; the others follow one by one.</param>
/// <param name="runs">How many at most; null for no limit.</param>
/// <param name="options">What to simulate.</param>
public sealed class SimulationBatch(ulong firstSeed, long? runs, SimulationOptions options)
{
    private long _handedOut;
    private long _done;
    private volatile bool _stop;

    /// <summary>Whether it goes on after a violation.</summary>
    /// <value>Default false.</value>
    public bool KeepGoing { get; init; }

    /// <summary>Schedules that have ended so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Runs until all schedules are done, a rule is broken, or it is asked to stop. Blocks.</summary>
    public SimulationTotals Run(int threads, CancellationToken stop)
    {
        var parts = Enumerable.Range(0, threads).Select(_ => new SimulationTotals()).ToArray();
        Exception? failure = null;
        var others = parts.Skip(1).Select(part => new Thread(() => Work(part))).ToArray();
        foreach (var other in others)
            other.Start();
        Work(parts[0]);
        foreach (var other in others)
            other.Join();
        if (failure is not null)
            throw new InvalidOperationException($"A schedule of the simulation broke off: {failure.Message}", failure);
        foreach (var part in parts.Skip(1))
            parts[0].Add(part);
        return parts[0];

        void Work(SimulationTotals totals)
        {
            try
            {
                RunSeeds(totals, stop);
            }
            catch (Exception thrown)
            {
                (failure, _stop) = (thrown, true);
            }
        }
    }

    private void RunSeeds(SimulationTotals totals, CancellationToken stop)
    {
        var runner = new SimulationRunner();
        while (!_stop && !stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _handedOut) - 1;
            if (number >= runs)
                return;
            var result = runner.Run(firstSeed + (ulong)number, options);
            totals.Add(result, runner.Counters);
            Interlocked.Increment(ref _done);
            if (result.Violation is not null && !KeepGoing)
                _stop = true;
        }
    }
}
