using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Local;

/// <summary>Prints progress at once and in order; <see cref="Progress{T}"/> would hand it to the thread pool.</summary>
public sealed class Lines(Terminal terminal) : IProgress<string>
{
    public void Report(string value) => terminal.Line("  " + value);
}
