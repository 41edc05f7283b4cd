using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Seed;
using Npgsql;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>seed</c>: fills the CRM with accounts that nobody has, the same ones for the same seed.</summary>
public static class SeedCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var accounts = SharedOptions.Positive("--accounts", "How many accounts; each has four contacts, one to three deals and up to six activities.", 1000L);
        var seed = new Option<ulong>("--seed") { Description = "What is made up; another one makes other rows.", HelpName = "N", DefaultValueFactory = _ => 1UL };
        var database = new Option<string?>("--database") { Description = "The primary's database, as its owner, for a deployed installation. Default: the world that runs here.", HelpName = "CONNECTION" };
        var other = new Option<string?>("--standby-database") { Description = "With --database: the standby's, as its owner, so that its indexes are made at the end too. Default: it applies with them, and the seed waits for it.", HelpName = "CONNECTION" };
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print what was written as JSON.");
        var command = new Command("seed", "Fill the CRM with made-up accounts, contacts, deals and activities. What is there already is left as it is: run it again to go on.") { accounts, seed, database, other, state, json };
        command.SetAction(async (parse, cancellation) =>
        {
            var asJson = parse.GetValue(json);
            var places = parse.GetValue(database) is { } told ? (told, parse.GetValue(other)) : await FindAsync(parse.GetRequiredValue(state), cancellation);
            var wanted = parse.GetValue(accounts);
            var (totals, times) = await WriteAsync(terminal, asJson, places, new SeedData(parse.GetValue(seed)), wanted, cancellation);
            if (asJson)
                terminal.Output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        totals.Accounts,
                        AlreadyThere = totals.There,
                        totals.Rows,
                        Seconds = times.Took.TotalSeconds,
                        RowsPerSecond = PerSecond(totals, times.Took),
                        CopySeconds = times.Copied.TotalSeconds,
                        RowsCopiedPerSecond = PerSecond(totals, times.Copied),
                        StandbyCaughtUpSeconds = times.StandbyLater?.TotalSeconds,
                        totals.Tables,
                    }, Indented));
            else
                Show(terminal, totals, times);
            if (totals.Accounts >= wanted)
                return ExitCode.Success;
            terminal.Fail("Stopped between two transactions. Run the same command again to go on.");
            return ExitCode.Failed;
        });
        return command;
    }

    private static async Task<(SeedTotals Totals, SeedTimes Times)> WriteAsync(Terminal terminal, bool quiet, (string Primary, string? Standby) places, SeedData data, long accounts, CancellationToken cancellation)
    {
        try
        {
            await using var database = Open(places.Primary);
            await using var standby = places.Standby is { } there ? Open(there) : null;
            var writer = new SeedWriter(database, terminal.Time, standby);
            var totals = quiet || !terminal.Out.Profile.Capabilities.Interactive
                ? await writer.WriteAsync(data, accounts, quiet ? null : new Lines(terminal, accounts), cancellation)
                : await terminal.Out.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async shown =>
                {
                    var bar = shown.AddTask("accounts", maxValue: accounts);
                    return await writer.WriteAsync(data, accounts, new Bar(bar), cancellation);
                });
            return (totals, writer.Times!);
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
        {
            var why = failure is PostgresException { SqlState: "CR001" } ? "This cloud does not hold the lease: see ./crmdr status, and give the database of the primary." : failure.Message;
            throw new DrillFailedException($"Nothing more was written: {why}");
        }
    }

    private static NpgsqlDataSource Open(string connection) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "crmdr-seed", CommandTimeout = 0, Pooling = false });

    /// <summary>The database of the cloud whose gate is open, and the other one, where that answers.</summary>
    private static async Task<(string Primary, string? Standby)> FindAsync(string state, CancellationToken cancellation)
    {
        var faults = RunningWorld.Find(state).FaultsUrl;
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = faults, Timeout = TimeSpan.FromSeconds(5) };
            var world = await http.GetFromJsonAsync<FaultsDocument>("/", cancellation);
            var found = new List<(string Connection, bool Open)>();
            foreach (var cloud in world?.Clouds ?? [])
                if (await IsOpenAsync(cloud.AdminConnectionString, cancellation) is { } open)
                    found.Add((cloud.AdminConnectionString, open));
            if (found.Find(cloud => cloud.Open) is { Connection: { } primary })
                return (primary, found.Find(cloud => !cloud.Open).Connection);
        }
        catch (Exception absent) when (absent is HttpRequestException or JsonException || (absent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new DrillFailedException($"No world runs here ({faults} does not answer). Start one with ./crmdr up, or name a database with --database.");
        }

        throw new DrillFailedException("No cloud of the world that runs here is primary now: see ./crmdr status.");
    }

    /// <summary>Null where the database does not answer.</summary>
    private static async Task<bool?> IsOpenAsync(string connection, CancellationToken cancellation)
    {
        try
        {
            await using var database = NpgsqlDataSource.Create(connection + ";Pooling=false");
            await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM crmdr_local.authority)");
            return (bool)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static double PerSecond(SeedTotals totals, TimeSpan took) => totals.Rows / Math.Max(took.TotalSeconds, 0.001);

    private static void Show(Terminal terminal, SeedTotals totals, SeedTimes times)
    {
        if (totals.There > 0)
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{totals.There} accounts were there already."));
        foreach (var (table, rows) in totals.Tables)
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {table,-24} {rows,10:N0}"));
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{totals.Rows:N0} rows in {times.Took.TotalSeconds:0.0} s: {PerSecond(totals, times.Took):N0} a second, their indexes included; copied at {PerSecond(totals, times.Copied):N0} a second."));
        terminal.Line(times.StandbyLater is { } later ? string.Create(CultureInfo.InvariantCulture, $"The standby had all of it {later.TotalSeconds:0.0} s later.") : "No standby follows now: it takes the rows when it is back.");
    }

    private sealed class Bar(ProgressTask bar) : IProgress<SeedTotals>
    {
        public void Report(SeedTotals value) => bar.Value = value.Accounts;
    }

    /// <summary>Where there is no terminal to draw on: a line every few seconds.</summary>
    private sealed class Lines(Terminal terminal, long accounts) : IProgress<SeedTotals>
    {
        private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
        private long _last = terminal.Time.GetTimestamp();

        public void Report(SeedTotals value)
        {
            if (terminal.Time.GetElapsedTime(_last) < Between)
                return;
            _last = terminal.Time.GetTimestamp();
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{value.Accounts} of {accounts} accounts, {value.Rows} rows"));
        }
    }
}
