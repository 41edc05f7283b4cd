using System.CommandLine;

using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace CrmDr.AppHost.Cli;

/// <summary>The commands and how a call of them ends.</summary>
public static class CommandLine
{
    /// <summary>Longer than stopping a world takes, so that Ctrl-C never leaves a process behind.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    // Not a RootCommand: that one is called after its assembly, and people call this ./crmdr.
    public static Command Create(Terminal terminal) => new("./crmdr", "CrmDr: one CRM in two clouds that survives the loss of one. Without a command: up.")
    {
        new HelpOption(),
        new VersionOption(),
        UpCommand.Create(terminal),
        DrillCommand.Create(terminal),
        StatusCommand.Create(terminal),
        OperationCommand.Switchover(terminal),
        OperationCommand.Failover(terminal),
        OperationCommand.Failback(terminal),
        OperationCommand.Pause(terminal),
        OperationCommand.Resume(terminal),
        OperationCommand.Verify(terminal),
        ConflictsCommand.Create(terminal),
        SeedCommand.Create(terminal),
        TokenCommand.Create(terminal),
        SimulateCommand.Create(terminal),
        PlanCommand.Create(terminal),
        CostCommand.Create(terminal),
        ChecklistCommand.Create(terminal),
        BenchCommand.Create(terminal),
        PublishCommand.Create(terminal),
        TestCommand.Create(terminal),
    };

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var parsed = Create(terminal).Parse(args.Length == 0 ? ["up"] : args);
        if (parsed.Errors.Count > 0)
            return Complain(parsed, terminal);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                ProcessTerminationTimeout = StopPatience,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Fail("Stopped.");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (Expected.Describes(failure) is { } text)
        {
            terminal.Fail(text);
            return ExitCode.Failed;
        }
    }

    private static int Complain(ParseResult parsed, Terminal terminal)
    {
        // Its list of near misses helps; the whole help text buries the error.
        if (parsed.Action is ParseErrorAction action)
            (action.ShowHelp, action.ShowTypoCorrections) = (false, true);
        parsed.Invoke(new InvocationConfiguration { Output = terminal.Error, Error = terminal.Error });
        terminal.Fail($"See ./crmdr {WordsOf(parsed.CommandResult, parsed.RootCommandResult)}--help.");
        return ExitCode.Refused;
    }

    /// <summary>The words that name a command, those of its parents before its own, each with a space behind it.</summary>
    private static string WordsOf(CommandResult command, CommandResult root) =>
        command == root ? "" : (command.Parent is CommandResult parent ? WordsOf(parent, root) : "") + command.Command.Name + " ";
}
