using CrmDr.Failover.Decisions;
using Npgsql;
using NpgsqlTypes;

namespace CrmDr.Controller.Database;

/// <summary>Which sessions of the application are meant.</summary>
internal enum Writers
{
    None,
    InTransaction,
    All,
}

/// <summary>What the commands of the gate say to the database, in as few round trips as their meaning allows: writes stand still meanwhile. Their order and their transactions are <see cref="GateCommands"/>'s.</summary>
internal static class GateStatements
{
    /// <summary>How long closing waits for a transaction that has passed the gate, in milliseconds.</summary>
    private const int Patience = 150;

    /// <summary>Opening the gate and writing a marker, one after the other: whichever comes second sees the first.</summary>
    private const string MarkerOrGate = "SELECT pg_advisory_xact_lock(7311, 3)";

    public static Task RevokeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        RunAsync(connection, cancellationToken, new NpgsqlBatchCommand("REVOKE crm_writer FROM crm_app"));

    /// <summary>Waits for whoever has passed the gate, then empties the authority.</summary>
    /// <exception cref="PostgresException">55P03: somebody has passed it and does not finish.</exception>
    public static Task CloseAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => RunAsync(connection, cancellationToken,
        new($"SET LOCAL lock_timeout = {Patience}"), new("SELECT pg_advisory_xact_lock(7311, 1)"), new("DELETE FROM crmdr_local.authority"));

    /// <summary>Tells the sessions of the application to end.</summary>
    /// <returns>Those that were told: they end a moment later.</returns>
    public static Task<int[]> EndWritersAsync(NpgsqlConnection connection, Writers which, CancellationToken cancellationToken) => EndAsync(connection, which switch
    {
        Writers.All => "usename = 'crm_app'",
        Writers.InTransaction => "usename = 'crm_app' AND xact_start IS NOT NULL",
        _ => "usename = 'crm_app' AND pid = 0",
    }, cancellationToken);

    /// <summary>Tells the workers that apply the peer's changes to end.</summary>
    /// <returns>Those that were told.</returns>
    public static Task<int[]> EndApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        EndAsync(connection, "backend_type LIKE 'logical replication %worker'", cancellationToken);

    /// <summary>Whether one of these sessions is still there.</summary>
    public static async Task<bool> AnyLivesAsync(NpgsqlConnection connection, int[] pids, CancellationToken cancellationToken)
    {
        await using var left = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY ($1))", connection) { Parameters = { new() { Value = pids } } };
        return await left.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>No worker begins to apply any more; those that do already are not ended.</summary>
    public static async Task DisableApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, cancellationToken, new("SET LOCAL lock_timeout = '2s'"), new("ALTER SUBSCRIPTION crm_subscription DISABLE"));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The epoch that the gate is open for, null when it is closed. It stays so until the transaction ends.</summary>
    public static async Task<long?> OpenEpochAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(MarkerOrGate), new("SELECT max(epoch) FROM crmdr_local.authority") } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetInt64(0);
    }

    /// <summary>The highest epoch that this database has promoted itself to or ended; 0 when there is none.</summary>
    public static async Task<long> HighestEpochAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var highest = new NpgsqlCommand("SELECT greatest((SELECT max(epoch) FROM crmdr_local.promotions), (SELECT max(epoch) FROM crmdr.markers), 0)", connection);
        return (long)(await highest.ExecuteScalarAsync(cancellationToken))!;
    }

    public static Task MarkAsync(NpgsqlConnection connection, long epoch, string cloud, CancellationToken cancellationToken) => RunAsync(connection, cancellationToken,
        new NpgsqlBatchCommand("INSERT INTO crmdr.markers (epoch, cloud) VALUES ($1, $2) ON CONFLICT DO NOTHING") { Parameters = { new() { Value = epoch }, new() { Value = cloud } } });

    /// <summary>Notes the promotion, if this is one, and opens the gate.</summary>
    /// <returns>False when the database knows a higher epoch, or a marker that ends this one.</returns>
    public static async Task<bool> OpenAsync(NpgsqlConnection connection, long epoch, string cloud, Command.Promote? promotion, CancellationToken cancellationToken)
    {
        var open = new NpgsqlBatchCommand("""
            INSERT INTO crmdr_local.authority (epoch, cloud)
            SELECT $1, $2 WHERE EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch = $1) AND NOT EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch > $1)
                AND NOT EXISTS (SELECT FROM crmdr.markers WHERE epoch >= $1)
            ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, cloud = excluded.cloud, opened_at = clock_timestamp() WHERE authority.epoch <= excluded.epoch
            """)
        {
            Parameters = { new() { Value = epoch }, new() { Value = cloud } },
        };
        NpgsqlBatchCommand[] before = promotion is null ? [new(MarkerOrGate)] : [new(MarkerOrGate), Record(promotion, cloud)];
        await RunAsync(connection, cancellationToken, [.. before, open]);
        return open.RecordsAffected == 1;
    }

    /// <summary>Lets the application write. A failover is told to the other cloud as well, by an ordinary write of the new epoch: it passes the gate that this transaction has opened.</summary>
    public static Task GrantAsync(NpgsqlConnection connection, string cloud, Command.Promote? promotion, CancellationToken cancellationToken)
    {
        var grant = new NpgsqlBatchCommand("GRANT crm_writer TO crm_app");
        return promotion is { Clean: false } failover
            ? RunAsync(connection, cancellationToken, History(failover, cloud), grant)
            : RunAsync(connection, cancellationToken, grant);
    }

    /// <summary>A rehearsal waits for nobody, and does not outlive a process that stops in the middle of it.</summary>
    public static Task LimitRehearsalAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => RunAsync(connection, cancellationToken,
        new("SET LOCAL lock_timeout = '1s'"), new("SET LOCAL idle_in_transaction_session_timeout = '2s'"));

    private static NpgsqlBatchCommand History(Command.Promote failover, string cloud) => new($"""
        INSERT INTO crmdr.failovers (epoch, cloud, from_database, position)
        VALUES ($1, $2, coalesce((SELECT value FROM crmdr_local.settings WHERE name = '{IdentitySettings.PeerDatabase}'), ''), $3) ON CONFLICT DO NOTHING
        """)
    {
        Parameters = { new() { Value = failover.Epoch }, new() { Value = cloud }, Position(failover) },
    };

    private static NpgsqlParameter Position(Command.Promote promotion) => new()
    {
        Value = promotion.Position is { } position ? new NpgsqlLogSequenceNumber(position) : DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.PgLsn,
    };

    private static NpgsqlBatchCommand Record(Command.Promote promotion, string cloud) => new("""
        INSERT INTO crmdr_local.promotions (epoch, cloud, from_epoch, clean, position, opened_lsn)
        SELECT $1, $2, $1 - 1, $3, $4, pg_current_wal_insert_lsn()
        WHERE NOT EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch > $1)
        ON CONFLICT (epoch) DO NOTHING
        """)
    {
        Parameters =
        {
            new() { Value = promotion.Epoch },
            new() { Value = cloud },
            new() { Value = promotion.Clean },
            Position(promotion),
        },
    };

    /// <summary>Materialized: nothing but the sessions that were found may be told to end, whatever order a planner likes.</summary>
    private static async Task<int[]> EndAsync(NpgsqlConnection connection, string which, CancellationToken cancellationToken)
    {
        await using var end = new NpgsqlCommand($"""
            WITH found AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND {which})
            SELECT array_agg(pid) FILTER (WHERE pg_terminate_backend(pid)) FROM found
            """, connection);
        return await end.ExecuteScalarAsync(cancellationToken) as int[] ?? [];
    }

    private static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken, params NpgsqlBatchCommand[] commands)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
