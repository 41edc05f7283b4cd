using System.Globalization;
using System.Text;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Local;

/// <summary>Runs scenarios in the world of this host when the console asks: the very drill that <c>./crmdr drill SCENARIO --attach</c> is, one at a time.</summary>
public sealed class ScenarioRunner(string stateFolder, Happenings happenings, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private Run? _run;

    /// <summary>The scenario under way, or the last one; null before the first.</summary>
    public ScenarioView? View
    {
        get
        {
            lock (_lock)
                return _run?.View(time);
        }
    }

    /// <summary>Starts one. The answer is null, or why not.</summary>
    /// <param name="name">As on the command line.</param>
    /// <param name="rate">Writes a second; half as many reads come on top.</param>
    public string? Start(string name, double rate)
    {
        lock (_lock)
        {
            if (_run is { Task.IsCompleted: false })
                return $"{_run.Scenario} is under way already: wait for its end, or stop it.";
            happenings.Add("step", $"scenario {name} started: {rate.ToString("0.#", CultureInfo.InvariantCulture)} writes a second");
            _run = new Run(name, time.GetTimestamp(), CancellationTokenSource.CreateLinkedTokenSource(_end.Token));
            var run = _run;
            run.Task = Task.Run(() => DrillAsync(run, rate));
            return null;
        }
    }

    /// <summary>Breaks off the one under way. What it broke stays broken.</summary>
    public bool Stop()
    {
        lock (_lock)
        {
            if (_run is not { Task.IsCompleted: false } run)
                return false;
            run.Cancellation.Cancel();
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_run?.Task is { } task)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task DrillAsync(Run run, double rate)
    {
        try
        {
            var folder = Path.Combine(Repository.Root, "reports", $"{run.Scenario}-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
            var lines = new LineWriter(run, happenings);
            var options = new DrillOptions { Scenario = run.Scenario, Rate = rate, Command = $"./crmdr drill {run.Scenario} --attach --rate {rate.ToString(CultureInfo.InvariantCulture)}" };
            var report = await new DrillHost(new Terminal(lines, lines, time), options, json: false, _ => { }).RoundAsync(stateFolder, folder, run.Cancellation.Token);
            run.End(report.ObjectivesMet ? "all objectives met" : report.Error is { } error ? $"broke off: {error}" : report.SafetyMet ? "nothing lost, an objective was missed" : "FAILED: see the report", report.ObjectivesMet);
        }
        catch (Exception failure)
        {
            // A drill that cannot be run is its own result; the world goes on.
            run.End(failure is OperationCanceledException ? "stopped" : $"broke off: {failure.Message}", false);
        }

        happenings.Add("step", $"scenario {run.Scenario} ended: {run.Ended}");
    }

    private sealed class Run(string scenario, long started, CancellationTokenSource cancellation)
    {
        private const int KeptLines = 60;
        private readonly Lock _lock = new();
        private readonly Queue<string> _lines = new();

        public string Scenario => scenario;

        public CancellationTokenSource Cancellation => cancellation;

        public Task Task { get; set; } = Task.CompletedTask;

        public string? Ended { get; private set; }

        public bool Met { get; private set; }

        public void Line(string text)
        {
            lock (_lock)
            {
                _lines.Enqueue(text);
                if (_lines.Count > KeptLines)
                    _lines.Dequeue();
            }
        }

        public void End(string how, bool met) => (Met, Ended) = (met, how);

        public ScenarioView View(TimeProvider time)
        {
            lock (_lock)
                return new ScenarioView(scenario, Ended is null, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), [.. _lines], Ended, Met);
        }
    }

    /// <summary>Takes what a drill prints, line by line. Steps with a time become happenings of the world too.</summary>
    private sealed class LineWriter(Run run, Happenings happenings) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_line)
            {
                if (value != '\n')
                {
                    _line.Append(value);
                    return;
                }

                var text = _line.ToString().TrimEnd();
                _line.Clear();
                if (text.Length == 0)
                    return;
                run.Line(text);
                if (text.IndexOf(" s  ", StringComparison.Ordinal) is > 0 and < 10 and var at)
                    happenings.Add("step", $"{run.Scenario}: {text[(at + 4)..]}");
            }
        }
    }
}
