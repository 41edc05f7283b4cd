using Npgsql;

namespace CrmDr.Api.Database;

/// <summary><c>dotnet CrmDr.Api.dll migrate</c>: waits for the platform schema, applies what is missing, ends.</summary>
internal static class Migrate
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Held by the session that migrates; two at once follow each other.
    private const string Lock = "SELECT pg_advisory_lock(7311, 2)";

    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
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
        await ExecuteAsync(connection, Lock);
        var pending = MigrationPlan.Pending(known, await AppliedAsync(connection));
        foreach (var migration in pending)
            await ApplyAsync(connection, migration);
        return [.. pending.Select(migration => migration.Name)];
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await ExecuteAsync(connection, migration.Sql);
        }
        catch (PostgresException e)
        {
            throw new InvalidOperationException($"Migration {migration.Name} failed and was rolled back: {e.MessageText} (SQLSTATE {e.SqlState})", e);
        }
        await using var record = new NpgsqlCommand("INSERT INTO crmdr_local.migrations (name, sha256) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = migration.Name }, new() { Value = migration.Sha256 } },
        };
        await record.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
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

    // The controller installs it; until then, and until the server is up, there is nothing to do but to ask again.
    private static async Task<NpgsqlConnection> WaitForPlatformAsync(NpgsqlDataSource database, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var reason = "the function crmdr.protect is missing; the controller of this cloud installs it";
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
                throw new TimeoutException($"The platform schema did not appear within {Deadline.TotalSeconds:0} s: {reason}.");
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private static async Task<bool> HasPlatformAsync(NpgsqlConnection connection)
    {
        await using var question = new NpgsqlCommand("SELECT to_regprocedure('crmdr.protect(regclass)') IS NOT NULL", connection);
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
