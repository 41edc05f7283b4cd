using Npgsql;

namespace CrmDr.LocalClouds.Servers;

/// <summary>Has a replication slot invalidated by the server itself, the way it happens to a slot whose reader is away for too long.</summary>
internal sealed class LostSlot(PostgresServer server, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the slot is lost and the server's limit is what it was.</summary>
    public async Task MakeAsync(string slot, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString("postgres") + ";Pooling=false;Options=-c synchronous_commit=local");
        await connection.OpenAsync(cancellation);
        if (await StatusAsync(connection, slot, cancellation) is null)
            throw new LocalCloudsException($"{server.Name} has no replication slot '{slot}' that could be lost. Nothing was changed.");
        await ExecuteAsync(connection, "ALTER SYSTEM SET max_slot_wal_keep_size = 0", cancellation);
        try
        {
            await Poll.UntilAsync($"slot {slot} of {server.Name} to be lost", Deadline, time, () => LostAsync(connection, slot, cancellation), cancellation);
        }
        finally
        {
            await ExecuteAsync(connection, "ALTER SYSTEM RESET max_slot_wal_keep_size", CancellationToken.None);
            await ExecuteAsync(connection, "SELECT pg_reload_conf()", CancellationToken.None);
        }
    }

    // A reader that is connected may keep up with one switch, not with several at once.
    private static async Task<bool> LostAsync(NpgsqlConnection connection, string slot, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellation);
        for (var segment = 0; segment < 3; segment++)
            await ExecuteAsync(connection, "SELECT pg_logical_emit_message(false, 'crmdr', 'next segment'), pg_switch_wal()", cancellation);
        await ExecuteAsync(connection, "CHECKPOINT", cancellation);
        return await StatusAsync(connection, slot, cancellation) == "lost";
    }

    private static async Task<string?> StatusAsync(NpgsqlConnection connection, string slot, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = $1", connection) { Parameters = { new() { Value = slot } } };
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
