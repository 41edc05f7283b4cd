using CrmDr.Api.Database;
using CrmDr.AppHost.Seed;
using CrmDr.Tests.Api.Integration;
using Npgsql;

namespace CrmDr.Tests.AppHost.Seed;

/// <summary>Rows that are filled in by COPY: they are what was made up, and carry the version that any other write of that moment would have.</summary>
[Collection(ApiTests.Name)]
public sealed class SeedWriterTests(ApiEngines engines) : ApiTest(engines)
{
    private const long Accounts = SeedWriter.AccountsAtOnce + 30; // two transactions, one of them short
    private static readonly SeedData Data = new(42);

    [Fact]
    public async Task Write_EveryRow_StandsAsMadeUpWithTheVersionOfTheGate()
    {
        await Database.OpenAsync(7);
        var before = await Database.ReadAsync<DateTime>("SELECT clock_timestamp()");
        await using var database = NpgsqlDataSource.Create(Database.Owner);

        var totals = await new SeedWriter(database, TimeProvider.System).WriteAsync(Data, Accounts, null, CancellationToken.None);

        Assert.Equal((Accounts, 0L), (totals.Accounts, totals.There));
        var rows = Enumerable.Range(0, (int)Accounts).SelectMany(number => Data.Account(number)).ToLookup(row => row.Table);
        foreach (var table in SeedTables.All)
        {
            Assert.Equal(rows[table].Count(), totals.Tables[table.Name]);
            Assert.Equal(
                rows[table].Select(row => string.Join('|', row.Values.Select(Text))).Order(StringComparer.Ordinal),
                (await StoredAsync(database, table)).Order(StringComparer.Ordinal));
            Assert.Equal(
                rows[table].Count(),
                await Database.ReadAsync<long>($"SELECT count(*) FROM {table.Name} WHERE v_epoch = 7 AND v_cloud = 'aws' AND v_at BETWEEN '{before:O}' AND clock_timestamp()"));
        }

        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crm.audit"));
        var again = await new SeedWriter(database, TimeProvider.System).WriteAsync(Data, Accounts + 1, null, CancellationToken.None);
        Assert.Equal((Accounts + 1, Accounts), (again.Accounts, again.There));
        Assert.Equal(Data.Account(Accounts).Count(), again.Rows);
    }

    [Fact]
    public async Task Write_WhereTheGateIsClosed_IsRefusedAndLeavesNothing()
    {
        await Database.CloseAsync();
        await using var database = NpgsqlDataSource.Create(Database.Owner);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => new SeedWriter(database, TimeProvider.System).WriteAsync(Data, 10, null, CancellationToken.None));

        Assert.Equal("CR001", refused.SqlState);
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crm.accounts"));
    }

    /// <summary>Many rows into small tables: their indexes are taken off and are all there again, also when somebody ended in between.</summary>
    [Fact]
    public async Task Write_Many_LeavesEveryIndexAsItWas()
    {
        const string indexes = "SELECT string_agg(pg_get_indexdef(indexrelid) || indisvalid, E'\\n' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid::regclass::text LIKE 'crm.%'";
        var before = await Database.ReadAsync<string>(indexes);
        await using var database = NpgsqlDataSource.Create(Database.Owner);

        var totals = await new SeedWriter(database, TimeProvider.System).WriteAsync(Data, SeedWriter.Many, null, CancellationToken.None);
        Assert.Equal(((long)SeedWriter.Many, before), (totals.Accounts, await Database.ReadAsync<string>(indexes)));
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crmdr_local.bulk_indexes"));

        // Ended in between: the next migration makes them.
        Assert.True(await new BulkIndexes(database).TakeOffAsync() > 10);
        Assert.NotEqual(before, await Database.ReadAsync<string>(indexes));
        await Migrate.ApplyAsync(Database.Owner, Migration.All, TimeProvider.System);
        Assert.Equal(before, await Database.ReadAsync<string>(indexes));
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crmdr_local.bulk_indexes"));
    }

    /// <summary>Versions are taken as they come only from the owner, only in a transaction that was given a stamp, and only with that epoch; the setting alone opens nothing.</summary>
    [Fact]
    public async Task Stamp_IsOfTheOwnersTransactionAlone()
    {
        await Database.OpenAsync(3);
        await using var owner = NpgsqlDataSource.Create(Database.Owner);
        await using var app = NpgsqlDataSource.Create(Database.App);
        const string Forged = "INSERT INTO crm.accounts (id, name, v_epoch, v_at, v_cloud) VALUES (gen_random_uuid(), '{0}', {1}, '2001-01-01', 'elsewhere')";
        string Insert(string name, int epoch) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Forged, name, epoch);

        await RunAsync(app, "SET crmdr.stamped = '3'", Insert("the application sets it", 3));
        await RunAsync(owner, Insert("the owner without a stamp", 3));
        await RunAsync(owner, "BEGIN", "SELECT crmdr.stamp()", Insert("another epoch", 9), "COMMIT");
        await RunAsync(owner, "BEGIN", "SELECT crmdr.stamp()", "COMMIT", Insert("after the transaction", 3));
        Assert.Equal(4, await Database.ReadAsync<long>("SELECT count(*) FROM crm.accounts WHERE v_epoch = 3 AND v_cloud = 'aws' AND v_at > '2020-01-01'"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(app, "SELECT crmdr.stamp()"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);

        await RunAsync(owner, "BEGIN", "SELECT crmdr.stamp()", Insert("stamped", 3), "COMMIT");
        Assert.Equal("elsewhere", await Database.ReadAsync<string>("SELECT v_cloud FROM crm.accounts WHERE name = 'stamped'"));
    }

    private static async Task RunAsync(NpgsqlDataSource database, params string[] statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var reset = new NpgsqlCommand("RESET ALL", connection);
        await reset.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> StoredAsync(NpgsqlDataSource database, SeedTable table)
    {
        await using var command = database.CreateCommand($"SELECT {string.Join(", ", table.Columns.Select(column => column.Name))} FROM {table.Name}");
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync())
            found.Add(string.Join('|', table.Columns.Select((column, i) => rows.IsDBNull(i) ? "" : Text(column.Type == NpgsqlTypes.NpgsqlDbType.Date ? rows.GetFieldValue<DateOnly>(i) : rows.GetValue(i)))));
        return found;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime at => at.ToString("O"),
        DateOnly day => day.ToString("O"),
        decimal amount => amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
