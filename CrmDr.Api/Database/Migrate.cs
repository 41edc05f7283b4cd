using CrmDr.ServiceDefaults.Cloud;
using Npgsql;

namespace CrmDr.Api.Database;

/// <summary><c>dotnet CrmDr.Api.dll migrate</c>: waits for the platform schema, applies what is missing, ends.</summary>
internal static class Migrate
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Held by the session that migrates; two at once follow each other. Asked for again and again instead of waited for: an index that is made concurrently would wait for the waiter.
    private const string Lock = "SELECT pg_try_advisory_lock(7311, 2)";
    private static readonly TimeSpan LockDeadline = TimeSpan.FromMinutes(10);

    // A lock on a whole table that is waited for makes everybody else wait behind it: it gives way soon, and comes again.
    private const string Impatient = "SET LOCAL lock_timeout = '2s'";
    private const int Tries = 30;

    // What a crash left of an index that was being made: it is in the way of its name and of no use.
    private const string HalfMade = """
        SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE NOT i.indisvalid AND c.relnamespace = 'crm'::regnamespace
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables().AddCommandLine(args);
        configuration.AddCloudConfiguration();
        if (configuration.GetConnectionString("migrations") is not { Length: > 0 } connectionString)
            return await FailAsync("ConnectionStrings:migrations is missing: expected an Npgsql connection string as role crmdr. Set ConnectionStrings__migrations.");
        try
        {
            var applied = await ApplyAsync(connectionString, Migration.All, TimeProvider.System);
            await Console.Out.WriteLineAsync(applied.Count == 0 ? "Nothing to migrate." : $"Applied {string.Join(", ", applied)}.");
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            return await FailAsync(e.Message);
        }
    }

    /// <summary>Applies what is missing and names it.</summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(string connectionString, IReadOnlyList<Migration> known, TimeProvider time)
    {
        await using var database = NpgsqlDataSource.Create(
            // A standby that is away does not hold a migration up: nobody is told of a success that depends on it.
            new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "crmdr-migrate", CommandTimeout = 300, Pooling = false, Options = "-c synchronous_commit=local" });
        await using var connection = await WaitForPlatformAsync(database, time);
        await LockAsync(connection, time);
        var pending = MigrationPlan.Pending(known, await AppliedAsync(connection));
        foreach (var migration in pending)
            await ApplyAsync(connection, migration, time);
        await MakeIndexesAsync(connection);
        return [.. pending.Select(migration => migration.Name)];
    }

    /// <summary>Indexes that were taken off while somebody filled in many rows, and who did not come to make them again.</summary>
    private static async Task MakeIndexesAsync(NpgsqlConnection connection)
    {
        await using var known = new NpgsqlCommand("SELECT to_regclass('crmdr_local.bulk_indexes') IS NOT NULL", connection);
        if (await known.ExecuteScalarAsync() is not true)
            return;
        var noted = new List<(string Name, string Definition)>();
        await using (var question = new NpgsqlCommand("SELECT name, definition FROM crmdr_local.bulk_indexes ORDER BY name", connection))
        await using (var rows = await question.ExecuteReaderAsync())
            while (await rows.ReadAsync())
                noted.Add((rows.GetString(0), rows.GetString(1)));
        foreach (var (name, definition) in noted)
        {
            await ApplyOutsideAsync(connection, [definition.Replace("CREATE INDEX ", "CREATE INDEX CONCURRENTLY IF NOT EXISTS ", StringComparison.Ordinal)]);
            await using var forget = new NpgsqlCommand("DELETE FROM crmdr_local.bulk_indexes WHERE name = $1", connection) { Parameters = { new() { Value = name } } };
            await forget.ExecuteNonQueryAsync();
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            await using var question = new NpgsqlCommand(Lock, connection);
            if ((bool)(await question.ExecuteScalarAsync())!)
                return;
            if (time.GetElapsedTime(start) > LockDeadline)
                throw new TimeoutException($"Another process has been migrating this database for {LockDeadline.TotalMinutes:0} minutes. End it, then try again.");
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                if (migration.IsOutside)
                    await ApplyOutsideAsync(connection, migration);
                else
                    await ApplyInsideAsync(connection, migration);
                return;
            }
            catch (PostgresException e) when (attempt < Tries && e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                await Task.Delay(Pause, time, CancellationToken.None); // those who were in its way go first
            }
            catch (PostgresException e)
            {
                throw Failed(migration, e);
            }
    }

    private static InvalidOperationException Failed(Migration migration, PostgresException e) => new(
        $"Migration {migration.Name} failed and was {(migration.IsOutside ? "not finished; run it again" : "rolled back")}: {e.MessageText} (SQLSTATE {e.SqlState})", e);

    private static async Task ApplyOutsideAsync(NpgsqlConnection connection, Migration migration)
    {
        await ApplyOutsideAsync(connection, migration.Statements);
        await using var transaction = await connection.BeginTransactionAsync();
        await RecordAsync(connection, migration);
        await transaction.CommitAsync();
    }

    private static async Task ApplyOutsideAsync(NpgsqlConnection connection, IEnumerable<string> statements)
    {
        var half = new List<string>();
        await using (var question = new NpgsqlCommand(HalfMade, connection))
        await using (var rows = await question.ExecuteReaderAsync())
            while (await rows.ReadAsync())
                half.Add(rows.GetString(0));
        foreach (var statement in half.Concat(statements))
            await ExecuteAsync(connection, statement);
    }

    private static async Task ApplyInsideAsync(NpgsqlConnection connection, Migration migration)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, Impatient);
        await ExecuteAsync(connection, migration.Sql);
        await RecordAsync(connection, migration);
        await transaction.CommitAsync();
    }

    private static async Task RecordAsync(NpgsqlConnection connection, Migration migration)
    {
        await using var record = new NpgsqlCommand("INSERT INTO crmdr_local.migrations (name, sha256) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = migration.Name }, new() { Value = migration.Sha256 } },
        };
        await record.ExecuteNonQueryAsync();
    }

    private static async Task<Dictionary<string, string>> AppliedAsync(NpgsqlConnection connection)
    {
        await using var question = new NpgsqlCommand("SELECT name, sha256 FROM crmdr_local.migrations", connection);
        await using var rows = await question.ExecuteReaderAsync();
        var applied = new Dictionary<string, string>();
        while (await rows.ReadAsync())
            applied[rows.GetString(0)] = rows.GetString(1);
        return applied;
    }

    // The controller installs it, and brings that of an earlier release up to date; until then, and until the server is up, there is nothing to do but to ask again.
    private static async Task<NpgsqlConnection> WaitForPlatformAsync(NpgsqlDataSource database, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var reason = "it is missing, or that of an earlier release; the controller of this cloud installs it";
            try
            {
                var connection = await database.OpenConnectionAsync();
                if (await HasPlatformAsync(connection))
                    return connection;
                await connection.DisposeAsync();
            }
            catch (NpgsqlException e)
            {
                reason = e.Message;
            }
            if (time.GetElapsedTime(start) > Deadline)
                throw new TimeoutException($"The platform schema of this release did not appear within {Deadline.TotalSeconds:0} s: {reason}.");
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private static async Task<bool> HasPlatformAsync(NpgsqlConnection connection)
    {
        // What the migrations call. The script that makes it is one transaction: the newest one speaks for all.
        await using var question = new NpgsqlCommand("SELECT to_regprocedure('crmdr.version_functions(regclass)') IS NOT NULL", connection);
        return (bool)(await question.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
