using System.CommandLine;
using System.Reflection;
using CrmDr.AppHost.Bench.Record;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>What all benchmarks have in common on the command line: rounds, the report, JSON, and where progress goes.</summary>
public sealed class BenchCommandFrame
{
    private readonly Terminal _terminal;
    private readonly Command _command;
    private readonly List<(string Name, Func<ParseResult, object?> Value)> _settings = [];

    /// <param name="terminal">Where it writes.</param>
    /// <param name="name">As it is called.</param>
    /// <param name="description">What is compared, in one sentence.</param>
    public BenchCommandFrame(Terminal terminal, string name, string description) => (_terminal, _command) = (terminal, new Command(name, description));

    /// <summary>Adds an option of this benchmark alone; the report names its value.</summary>
    public Option<T> Add<T>(Option<T> option)
    {
        _command.Add(option);
        _settings.Add((option.Name.TrimStart('-'), parse => parse.GetValue(option) is var value && value is FileSystemInfo place ? Repository.Shown(place.FullName) : value));
        return option;
    }

    /// <summary>The command.</summary>
    /// <param name="rounds">How often each figure is measured unless the command line says otherwise.</param>
    /// <param name="measure">Does it. When it is stopped it may return what it has.</param>
    public Command Create(int rounds, Func<ParseResult, BenchRun, CancellationToken, Task<BenchResult>> measure)
    {
        var repeat = SharedOptions.Positive("--rounds", "How often each figure is measured; the median counts.", rounds);
        var file = ReportFile();
        var record = RecordName();
        var json = SharedOptions.Json("Print the figures as JSON.");
        _command.Add(repeat);
        _command.Add(file);
        _command.Add(record);
        _command.Add(json);
        _command.SetAction(async (parse, cancellation) =>
        {
            var asJson = parse.GetValue(json);
            var run = new BenchRun(asJson ? new Terminal(_terminal.Error, _terminal.Error, _terminal.Time) : _terminal, parse.GetValue(repeat));
            var result = await measure(parse, run, cancellation);
            if (result.Refused is { } refused)
            {
                _terminal.Fail(refused);
                return ExitCode.Refused;
            }

            var report = Report(parse, run, result, cancellation.IsCancellationRequested);
            if (parse.GetValue(file) is { } target)
                await File.WriteAllTextAsync(target.FullName, report.ToJson(), CancellationToken.None);
            if (asJson)
                _terminal.Output.WriteLine(report.ToJson());
            else
                Show(result);
            if (parse.GetResult(record) is { Implicit: false })
                Record(run, parse.GetValue(record) ?? _command.Name, report);
            cancellation.ThrowIfCancellationRequested();
            if (result.BrokeOff is null)
                return result.IsWhole ? ExitCode.Success : ExitCode.Failed;
            _terminal.Fail($"Broke off: {result.BrokeOff}");
            return ExitCode.Failed;
        });
        return _command;
    }

    private BenchReport Report(ParseResult parse, BenchRun run, BenchResult result, bool stopped) => new()
    {
        Benchmark = _command.Name,
        What = _command.Description!,
        Command = "./crmdr " + string.Join(' ', parse.Tokens.Select(token => token.Value)),
        At = _terminal.Time.GetUtcNow(),
        Machine = Machine.ThisOne(),
        Versions = new SortedDictionary<string, string>(result.Versions.ToDictionary(), StringComparer.Ordinal) { ["crmdr"] = Version },
        Rounds = run.Rounds,
        Settings = _settings.ToDictionary(setting => setting.Name, setting => setting.Value(parse)),
        Stopped = stopped,
        BrokeOff = result.BrokeOff,
        Remarks = result.Remarks,
        Aims = result.Aims,
        Rows = result.Rows,
        Tables = result.Tables,
    };

    /// <summary>Half a measurement does not replace a whole one.</summary>
    private static void Record(BenchRun run, string name, BenchReport report)
    {
        if (report.BrokeOff is not null || report.Tables.All(table => table.Rows.Count == 0))
        {
            run.Say("Not recorded: not all of it was measured.");
            return;
        }

        PerformanceFile.Record(Repository.Root, name, report);
        run.Say($"Recorded as {name} in {PerformanceFile.Page}");
    }

    private static string Version { get; } = typeof(BenchCommandFrame).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private void Show(BenchResult result)
    {
        foreach (var table in result.Tables)
            table.Show(_terminal);
        foreach (var remark in result.Remarks)
            _terminal.Line(remark);
        foreach (var aim in result.Aims)
            _terminal.Line($"{aim.Verdict}: {aim.What}: {aim.Found}");
    }

    /// <summary>A folder that is not there is told before anything is measured, not after.</summary>
    private static Option<FileInfo?> ReportFile()
    {
        var option = new Option<FileInfo?>("--report") { Description = "A file for the figures as JSON.", HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && new FileInfo(token.Value) is { Directory: { Exists: false } folder })
                result.AddError($"--report {token.Value}: expected a file in a folder that exists, found no folder {folder.FullName}");
        });
        return option;
    }

    private Option<string?> RecordName()
    {
        var option = new Option<string?>("--record") { Description = $"Keep the figures in docs/performance under this name, or that of the benchmark, and write {PerformanceFile.Page} anew.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !PerformanceFile.IsName(token.Value))
                result.AddError($"--record {token.Value}: expected lower-case letters and digits, with hyphens between words, such as {_command.Name}-before");
        });
        return option;
    }
}
