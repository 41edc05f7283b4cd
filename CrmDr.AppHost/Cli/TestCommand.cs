using System.CommandLine;
using System.Diagnostics;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Engines;

namespace CrmDr.AppHost.Cli;

/// <summary><c>test</c>: builds the tests in this host's configuration and runs them.</summary>
public static class TestCommand
{
    private const string Project = "CrmDr.Tests";

    private const string BrowserProject = "CrmDr.BrowserTests";

    public static Command Create(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Also the long tests (marked explicit), those in a browser included: up to an hour instead of ten minutes." };
        var browser = new Option<bool>("--browser") { Description = "Only the console in a browser: a drill watched, orders clicked, accessibility. Installs Chromium where it may, else says what it skipped." };
        var only = new Option<string?>("--class") { Description = "Only test classes whose full name matches; * stands for anything.", HelpName = "NAME" };
        var command = new Command("test", "Build and run the tests; the last line says how many passed and failed.") { all, browser, only };
        command.SetAction((parse, cancellation) => RunAsync(terminal, parse.GetValue(all), parse.GetValue(browser), parse.GetValue(only), cancellation));
        return command;
    }

    /// <summary>The runner's arguments. Long tests are explicit: so <c>dotnet test</c> and an editor pass over them too.</summary>
    public static IReadOnlyList<string> Arguments(bool all, string? only, string results, string project = Project) =>
    [
        Repository.Assembly(project),
        .. all ? (string[])["-explicit", "on"] : [],
        .. only is null ? (string[])[] : ["-class", only],
        // Colour codes would end up in front of the closing line.
        "-noColor", "-xml", results,
    ];

    private static async Task<int> RunAsync(Terminal terminal, bool all, bool browser, string? only, CancellationToken cancellation)
    {
        var (totals, remark) = browser ? (new TestTotals(0, 0, 0), null) : await ProjectAsync(terminal, Project, all, only, cancellation);
        if (browser || (all && only is null))
        {
            var (inBrowser, more) = await BrowserAsync(terminal, only, cancellation);
            (totals, remark) = (new TestTotals(totals.Passed + inBrowser.Passed, totals.Failed + inBrowser.Failed, totals.Skipped + inBrowser.Skipped), remark ?? more);
        }
        else if (only is null)
        {
            terminal.Line("The console was not looked at in a browser: --browser does that.");
        }

        return Close(terminal, totals, remark ?? (totals.Passed == 0 && totals.Skipped == 0 ? all ? "No test was run." : "No test was run; the long ones need --all." : null));
    }

    /// <summary>Where no browser is to be had, everything in it counts as one skipped test, and it is said why.</summary>
    private static async Task<(TestTotals Totals, string? Remark)> BrowserAsync(Terminal terminal, string? only, CancellationToken cancellation)
    {
        try
        {
            await Browser.EnsureAsync(new Lines(terminal), terminal.Time, cancellation);
        }
        catch (LocalCloudsException missing)
        {
            terminal.Line($"Skipped: the console in a browser. {missing.Message}");
            return (new TestTotals(0, 0, 1), null);
        }

        return await ProjectAsync(terminal, BrowserProject, all: true, only, cancellation);
    }

    private static async Task<(TestTotals Totals, string? Remark)> ProjectAsync(Terminal terminal, string project, bool all, string? only, CancellationToken cancellation)
    {
        var results = Path.Combine(Path.GetTempPath(), $"crmdr-test-{Environment.ProcessId}-{project}.xml");
        try
        {
            terminal.Line(project == Project ? "Building the tests..." : "Building the tests in a browser...");
            var built = await DotnetAsync(["build", Path.Combine(Repository.Root, project), "-c", Repository.Configuration, "-v", "q", "--nologo"], cancellation);
            if (built != 0)
                return (new TestTotals(0, 1, 0), "The tests do not build.");
            var exit = await DotnetAsync(Arguments(all, only, results, project), cancellation);
            var totals = File.Exists(results) ? TestTotals.Read(await File.ReadAllTextAsync(results, cancellation)) : null;
            if (totals is null)
                return (new TestTotals(0, 1, 0), $"The test run ended with {exit} and left no results.");
            // A runner that says "failed" without a failed test has crashed on its way out: never report that as passed.
            return exit != 0 && totals.Failed == 0 ? (totals with { Failed = 1 }, $"The test run ended with {exit}.") : (totals, null);
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
        return totals.Failed == 0 && totals.Passed + totals.Skipped > 0 ? ExitCode.Success : ExitCode.Failed;
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
