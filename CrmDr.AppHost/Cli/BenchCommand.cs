using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Bench;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>bench NAME</c>: figures side by side in one run, ratios first.</summary>
public static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("bench", "Measure, and compare in the same run.");
        command.Add(Api(terminal));
        command.Add(PeersCommand.Create(terminal));
        return command;
    }

    private static Command Api(Terminal terminal)
    {
        var sizes = new Option<long[]>("--contacts")
        {
            Description = "How many contacts there are; several numbers, one after the other.",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [10_000L],
        };
        sizes.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!long.TryParse(token.Value, CultureInfo.InvariantCulture, out var size) || size is < 100 or > 10_000_000)
                    result.AddError($"--contacts {token.Value}: expected a number from 100 to 10000000");
        });
        var seconds = SharedOptions.Positive("--seconds", "How long each figure is measured.", 5.0);
        var clients = SharedOptions.Positive("--clients", "How many clients ask at once.", 16);
        var rounds = SharedOptions.Positive("--rounds", "How often each figure is measured; the median counts.", 3);
        var file = new Option<FileInfo?>("--report") { Description = "A file for the figures as JSON.", HelpName = "FILE" };
        var json = SharedOptions.Json("Print the figures as JSON.");
        var command = new Command("api", "The CRM API against the same SQL straight over Npgsql: read, list, search, create, update.") { sizes, seconds, clients, rounds, file, json };
        command.SetAction(async (parse, cancellation) =>
        {
            var asJson = parse.GetValue(json);
            var progress = asJson ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;
            var bench = new ApiBench(progress, parse.GetValue(clients), TimeSpan.FromSeconds(parse.GetValue(seconds)), parse.GetValue(rounds));
            var rows = await bench.RunAsync(parse.GetRequiredValue(sizes), cancellation);
            var text = JsonSerializer.Serialize(new
            {
                Benchmark = "api",
                At = terminal.Time.GetUtcNow(),
                Processors = Environment.ProcessorCount,
                Runtime = Environment.Version.ToString(),
                Clients = parse.GetValue(clients),
                Seconds = parse.GetValue(seconds),
                Rounds = parse.GetValue(rounds),
                Rows = rows,
            }, Indented);
            if (parse.GetValue(file) is { } report)
                await File.WriteAllTextAsync(report.FullName, text, cancellation);
            if (asJson)
                terminal.Output.WriteLine(text);
            else
                Show(terminal, rows);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Terminal terminal, IReadOnlyList<ApiRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "operation", "contacts", "of raw Npgsql", "a second", "p50 ms", "p99 ms", "raw a second", "raw p50 ms", "raw p99 ms" })
            table.AddColumn(head);
        foreach (var row in rows)
            table.AddRow(row.Operation, Number(row.Contacts, "0"), Number(row.Ratio, "0.00"), Number(row.Api.PerSecond, "0"), Number(row.Api.P50Milliseconds, "0.0"),
                Number(row.Api.P99Milliseconds, "0.0"), Number(row.Raw.PerSecond, "0"), Number(row.Raw.P50Milliseconds, "0.0"), Number(row.Raw.P99Milliseconds, "0.0"));
        terminal.Out.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
