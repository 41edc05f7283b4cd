using CrmDr.AppHost.Cli;
using Spectre.Console;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>A table as it is shown; ratios stand first.</summary>
/// <param name="Heads">One for each column.</param>
/// <param name="Rows">Their cells.</param>
public sealed record BenchTable(IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>One line for each row, one cell for each column.</summary>
    public static BenchTable Of<T>(IEnumerable<T> rows, params IReadOnlyList<(string Head, Func<T, string> Cell)> columns) =>
        new([.. columns.Select(column => column.Head)], [.. rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => column.Cell(row))])]);

    public void Show(Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in Heads)
            table.AddColumn(Markup.Escape(head));
        foreach (var row in Rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        terminal.Out.Write(table);
    }
}
