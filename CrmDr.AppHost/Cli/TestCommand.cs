using System.CommandLine;
using System.Diagnostics;

namespace CrmDr.AppHost.Cli;

/// <summary><c>test</c>: builds the tests in this host's configuration and runs them.</summary>
public static class TestCommand
{
    private const string Project = "CrmDr.Tests";

    public static Command Create(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Also the long tests (marked explicit): up to an hour instead of ten minutes." };
        var only = new Option<string?>("--class") { Description = "Only test classes whose full name matches; * stands for anything.", HelpName = "NAME" };
        var command = new Command("test", "Build and run the tests; the last line says how many passed and failed.") { all, only };
        command.SetAction((parse, cancellation) => RunAsync(terminal, parse.GetValue(all), parse.GetValue(only), cancellation));
        return command;
    }

    /// <summary>The runner's arguments. Long tests are explicit: so <c>dotnet test</c> and an editor pass over them too.</summary>
    public static IReadOnlyList<string> Arguments(bool all, string? only, string results) =>
    [
        Repository.Assembly(Project),
        .. all ? (string[])["-explicit", "on"] : [],
        .. only is null ? (string[])[] : ["-class", only],
        // Colour codes would end up in front of the closing line.
        "-noColor", "-xml", results,
    ];

    private static async Task<int> RunAsync(Terminal terminal, bool all, string? only, CancellationToken cancellation)
    {
        var results = Path.Combine(Path.GetTempPath(), $"crmdr-test-{Environment.ProcessId}.xml");
        try
        {
            terminal.Line("Building the tests...");
            var built = await DotnetAsync(["build", Path.Combine(Repository.Root, Project), "-c", Repository.Configuration, "-v", "q", "--nologo"], cancellation);
            if (built != 0)
                return Close(terminal, new TestTotals(0, 1, 0), "The tests do not build.");
            var exit = await DotnetAsync(Arguments(all, only, results), cancellation);
            var totals = File.Exists(results) ? TestTotals.Read(await File.ReadAllTextAsync(results, cancellation)) : null;
            if (totals is null)
                return Close(terminal, new TestTotals(0, 1, 0), $"The test run ended with {exit} and left no results.");
            // A runner that says "failed" without a failed test has crashed on its way out: never report that as passed.
            return exit != 0 && totals.Failed == 0
                ? Close(terminal, totals with { Failed = 1 }, $"The test run ended with {exit}.")
                : Close(terminal, totals, totals.Passed == 0 ? all ? "No test was run." : "No test was run; the long ones need --all." : null);
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static int Close(Terminal terminal, TestTotals totals, string? remark)
    {
        if (remark is not null)
            terminal.Fail(remark);
        terminal.Error.Flush();
        terminal.Output.WriteLine(totals);
        terminal.Output.Flush();
        return totals.Failed == 0 && totals.Passed > 0 ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Runs the SDK with this process's own output and waits, also when asked to stop: the runner got the same Ctrl-C.</summary>
    private static async Task<int> DotnetAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root })
            ?? throw new InvalidOperationException("dotnet could not be started");
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }
}
