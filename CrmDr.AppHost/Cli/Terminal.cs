using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>
/// Where a command writes: tables and colours on a terminal, plain lines anywhere else. Results go to the output,
/// everything about how it goes to the error stream when the output is meant for a program.
/// </summary>
public sealed class Terminal
{
    private const int WidthOfPlainText = 4_000;

    public Terminal(TextWriter output, TextWriter error, TimeProvider time)
    {
        (Output, Error, Time) = (output, error, time);
        Out = Console(output, System.Console.IsOutputRedirected || output != System.Console.Out);
        Err = Console(error, System.Console.IsErrorRedirected || error != System.Console.Error);
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Err { get; }

    public TimeProvider Time { get; }

    public static Terminal OfSystem() => new(System.Console.Out, System.Console.Error, TimeProvider.System);

    public void Line(string text = "") => Out.WriteLine(text);

    /// <summary>Says what went wrong, on the error stream.</summary>
    public void Fail(string text) => Err.MarkupLineInterpolated($"[red]{text}[/]");

    private static IAnsiConsole Console(TextWriter writer, bool plain)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) };
        if (plain)
            (settings.Ansi, settings.ColorSystem, settings.Interactive) = (AnsiSupport.No, ColorSystemSupport.NoColors, InteractionSupport.No);
        var console = AnsiConsole.Create(settings);
        // A file or a pipe has no width of its own; lines that are cut at 80 columns are hard to search.
        if (plain)
            console.Profile.Width = WidthOfPlainText;
        return console;
    }
}
