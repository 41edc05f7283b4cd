using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>The old primary's end of replication: its slot and its log. Needs only what <c>crmdr_replication</c> may do.</summary>
internal sealed class PeerSlot(NpgsqlDataSource peer, SalvageOptions options)
{
    private const string StateSql = """
        SELECT wal_status, confirmed_flush_lsn::text, active_pid, to_jsonb(s) ->> 'invalidation_reason'
        FROM pg_replication_slots s WHERE slot_name = $1 AND database = current_database() AND plugin = 'pgoutput'
        """;

    /// <summary>Why the slot cannot tell what is missing; null when it can.</summary>
    public async Task<string?> WhyLostAsync(CancellationToken cancellationToken)
    {
        await using var command = peer.CreateCommand(StateSql);
        command.Parameters.Add(new() { Value = options.SlotName });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return $"Slot {options.SlotName} does not exist there. Re-seed, the returning side's rows first.";
        var status = reader.GetString(0);
        return status == "lost" || reader.IsDBNull(1)
            ? $"Slot {options.SlotName} is {status} ({(reader.IsDBNull(3) ? "no reason given" : reader.GetString(3))}): its log was removed before it was read. Re-seed, the returning side's rows first."
            : null;
    }

    /// <summary>Why this is not the log that was followed here; null when it is, or when that was never noted.</summary>
    public async Task<string?> WhyAnotherAsync(NpgsqlDataSource local, CancellationToken cancellationToken)
    {
        var (here, there) = (await SettingsAsync(local, cancellationToken), await SettingsAsync(peer, cancellationToken));
        foreach (var (noted, own, what) in new[] { ("peer_database_id", "database_id", "The database"), ("peer_slot", "slot", "The slot") })
        {
            if (here.TryGetValue(noted, out var followed) && there.TryGetValue(own, out var found) && found != followed)
                return $"{what} there is another one than was followed here (expected {followed}, found {found}): what it had not sent is recorded as a loss.";
        }

        return null;
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, value FROM crmdr_local.settings WHERE name IN ('database_id', 'slot', 'peer_database_id', 'peer_slot')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetString(0)] = reader.GetString(1);
        return found;
    }

    /// <summary>The end of the log, with everything that was ever committed before it.</summary>
    public async Task<Lsn> EndOfLogAsync(CancellationToken cancellationToken)
    {
        await using var connection = await peer.OpenConnectionAsync(cancellationToken);
        // A commit of its own flushes every earlier commit, also those of sessions that did not wait for it. It does not wait for a standby that is not there.
        await using (var flush = new NpgsqlCommand("SELECT set_config('synchronous_commit', 'local', true), pg_logical_emit_message(true, 'crmdr', 'salvage')", connection))
            await flush.ExecuteNonQueryAsync(cancellationToken);
        await using var read = new NpgsqlCommand("SELECT pg_current_wal_flush_lsn()::text", connection);
        return Lsn.Parse((string)(await read.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Ends the session that holds the slot. The subscription here is disabled, so it can only be a leftover: a sender to a broken link, or an interrupted salvage.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var command = peer.CreateCommand("""
            SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots JOIN pg_stat_activity ON pid = active_pid
            WHERE slot_name = $1 AND usename = current_user
            """);
        command.Parameters.Add(new() { Value = options.SlotName });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Lets go of the log up to a position whose orphans have all been dealt with, durably.</summary>
    public async Task AdvanceAsync(Lsn position, CancellationToken cancellationToken)
    {
        await using var command = peer.CreateCommand(
            "SELECT pg_replication_slot_advance(slot_name, $2::pg_lsn) FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn < $2::pg_lsn");
        command.Parameters.Add(new() { Value = options.SlotName });
        command.Parameters.Add(new() { Value = position.ToString() });
        command.CommandTimeout = options.PeerTimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
