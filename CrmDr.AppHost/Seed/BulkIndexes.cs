using Npgsql;

namespace CrmDr.AppHost.Seed;

/// <summary>Takes the indexes of lists and searches off tables that hold little, while these are filled, and makes them again at the end: all at once each costs a fraction.</summary>
/// <remarks>
/// Primary keys stay; everything is found without the others, by reading a table that is small. A table that holds more keeps its indexes.
/// What was taken off is noted in the same transaction (<c>crmdr_local.bulk_indexes</c>): whoever ends in between leaves the note, and the next seed, or the next migration, makes what is missing.
/// </remarks>
public sealed class BulkIndexes(NpgsqlDataSource database)
{
    /// <summary>As many rows are read in some milliseconds without an index.</summary>
    private const int Little = 20_000;

    // Not for a lock that is waited for: everybody else would wait behind it.
    private const string Impatient = "SET LOCAL ROLE crmdr; SET LOCAL lock_timeout = '1s'; SET LOCAL synchronous_commit = local";

    private const string OfTable = """
        SELECT c.relname, pg_catalog.pg_get_indexdef(c.oid) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = $1::regclass AND NOT i.indisunique AND i.indisvalid AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint n WHERE n.conindid = i.indexrelid)
        """;

    /// <summary>What a crash left of an index that was being made is in the way of its name.</summary>
    private const string Missing = """
        SELECT b.name, b.definition, EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
                                             WHERE c.relname = b.name AND c.relnamespace = 'crm'::regnamespace AND NOT i.indisvalid)
        FROM crmdr_local.bulk_indexes b ORDER BY b.name
        """;

    /// <summary>Takes them off the tables that hold little and are not in use by somebody for long. How many there were.</summary>
    public async Task<int> TakeOffAsync()
    {
        await using var connection = await database.OpenConnectionAsync();
        var taken = 0;
        foreach (var table in SeedTables.All)
            taken += await TakeOffAsync(connection, table.Name);
        return taken;
    }

    /// <summary>Makes whatever is noted, without a lock on those who write meanwhile.</summary>
    public async Task MakeAsync()
    {
        await using var connection = await database.OpenConnectionAsync();
        await ExecuteAsync(connection, "SET ROLE crmdr; SET synchronous_commit = local; SET maintenance_work_mem = '256MB'");
        var missing = new List<(string Name, string Definition, bool HalfMade)>();
        await using (var question = new NpgsqlCommand(Missing, connection))
        await using (var rows = await question.ExecuteReaderAsync())
            while (await rows.ReadAsync())
                missing.Add((rows.GetString(0), rows.GetString(1), rows.GetBoolean(2)));
        foreach (var (name, definition, halfMade) in missing)
        {
            if (halfMade)
                await ExecuteAsync(connection, $"DROP INDEX crm.{name}");
            await ExecuteAsync(connection, definition.Replace("CREATE INDEX ", "CREATE INDEX CONCURRENTLY IF NOT EXISTS ", StringComparison.Ordinal));
            await ExecuteAsync(connection, "DELETE FROM crmdr_local.bulk_indexes WHERE name = $1", name);
        }

        if (missing.Count > 0)
            await ExecuteAsync(connection, $"ANALYZE {string.Join(", ", SeedTables.All.Select(table => table.Name))}");
        await ExecuteAsync(connection, "RESET ALL; RESET ROLE");
    }

    private static async Task<int> TakeOffAsync(NpgsqlConnection connection, string table)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await ExecuteAsync(connection, Impatient);
            await using var size = new NpgsqlCommand($"SELECT count(*) FROM (SELECT FROM {table} LIMIT {Little + 1}) few", connection);
            if ((long)(await size.ExecuteScalarAsync())! > Little)
                return 0;
            var found = new List<(string Name, string Definition)>();
            await using (var question = new NpgsqlCommand(OfTable, connection) { Parameters = { new() { Value = table } } })
            await using (var rows = await question.ExecuteReaderAsync())
                while (await rows.ReadAsync())
                    found.Add((rows.GetString(0), rows.GetString(1)));
            foreach (var (name, definition) in found)
            {
                await ExecuteAsync(connection, "INSERT INTO crmdr_local.bulk_indexes (name, definition) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition", name, definition);
                await ExecuteAsync(connection, $"DROP INDEX crm.{name}");
            }

            await transaction.CommitAsync();
            return found.Count;
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return 0; // it keeps its indexes: filling it takes longer
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync();
    }
}
