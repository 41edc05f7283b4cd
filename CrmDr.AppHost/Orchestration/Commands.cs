#if HAS_ASPIRE
using Aspire.Hosting.ApplicationModel;
using CrmDr.AppHost.Cli;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Buttons of the dashboard that do what <c>./crmdr</c> does: the same command, its lines in the resource's log, its output as the answer.</summary>
internal static class Commands
{
    public static async Task<ExecuteCommandResult> RunAsync(ILogger log, params string[] command)
    {
        await using var output = new LogWriter(log);
        var exit = await CommandLine.RunAsync(command, new Terminal(output, output, TimeProvider.System));
        var text = output.ToString();
        return exit == ExitCode.Success
            ? CommandResults.Success($"{command[0]} is done.", text, CommandResultFormat.Text)
            : CommandResults.Failure(LastLine(text) ?? $"{command[0]} ended with exit code {exit}.", text, CommandResultFormat.Text);
    }

    /// <summary>Writes what <c>./crmdr publish</c> writes.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the message says why.</exception>
    public static async Task PublishAsync(string folder, ILogger log)
    {
        await using var output = new LogWriter(log);
        if (await CommandLine.RunAsync(["publish", "--output", folder], new Terminal(output, output, TimeProvider.System)) != ExitCode.Success)
            throw new InvalidOperationException(output.ToString());
    }

    private static string? LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
}
#endif
