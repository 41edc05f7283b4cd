using System.Globalization;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>One call of a benchmark.</summary>
/// <param name="Terminal">Where it says how far it is: away from the output when that is meant for a program.</param>
/// <param name="Rounds">How often each figure is measured; the median counts.</param>
public sealed record BenchRun(Terminal Terminal, int Rounds)
{
    public TimeProvider Time => Terminal.Time;

    public void Say(string text) => Terminal.Line(text);

    /// <summary>A place for whatever it starts, where an unprivileged database server can read; to be deleted at the end.</summary>
    public string NewFolder(string benchmark) =>
        Path.Combine(LocalHost.DefaultStateFolder + "-bench", string.Create(CultureInfo.InvariantCulture, $"{benchmark}-{Time.GetUtcNow():yyyyMMddHHmmssfff}-{Environment.ProcessId}"));
}
