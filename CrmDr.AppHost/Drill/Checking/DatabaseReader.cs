using System.Text.Json;
using CrmDr.AppHost.Drill.Load;
using Npgsql;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Reads one cloud's database directly, as a superuser, with SQL of its own.</summary>
public sealed class DatabaseReader(string cloud, NpgsqlDataSource database)
{
    public string Cloud => cloud;

    public async Task<NpgsqlConnection> OpenAsync(string settings, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(settings, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return connection;
    }

    /// <summary>Connections kept from before the server was killed are broken: the next ones are made anew.</summary>
    public void ForgetConnections() => database.Clear();

    /// <summary>The rows of one drill in one snapshot.</summary>
    /// <param name="runId">What marks its contacts.</param>
    /// <param name="account">Whose contacts they are: without it every contact would be read while the standby takes over.</param>
    /// <param name="deals">What its transfers are between.</param>
    /// <param name="since">When it began: the ledger of an attached world may hold entries of earlier days.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<StoredState> ReadAsync(string runId, Guid account, IReadOnlyList<HotDeal> deals, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var ids = deals.Select(deal => deal.Id).ToArray();
        return new StoredState
        {
            Cloud = cloud,
            Contacts = await ListAsync(connection, "SELECT id, email, name, deleted_at IS NOT NULL FROM crm.contacts WHERE account_id = $2 AND email LIKE '%' || $1",
                row => new StoredContact(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)), cancellation, LoadMix.ReferenceSuffix(runId), account),
            Transfers = await ListAsync(connection, "SELECT id, from_deal, to_deal, amount, deleted_at IS NOT NULL FROM crm.transfers WHERE from_deal = ANY($1)",
                row => new StoredTransfer(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetDecimal(3), row.GetBoolean(4)), cancellation, ids),
            Deals = await ListAsync(connection, "SELECT id, amount FROM crm.deals WHERE id = ANY($1)",
                row => new StoredDeal(row.GetGuid(0), row.GetDecimal(1)), cancellation, ids),
            Ledger = await ListAsync(connection, "SELECT source_epoch || '/' || commit_lsn, table_name, losing::text FROM crmdr.conflicts WHERE recorded_at >= $1",
                row => new LedgerRow(row.GetString(0), row.GetString(1), Strings(row.IsDBNull(2) ? null : row.GetString(2))), cancellation, since.UtcDateTime),
            Losses = await ListAsync(connection, "SELECT source_epoch, from_at, until FROM crmdr.losses WHERE recorded_at >= $1",
                row => new ReportedLoss(row.GetInt64(0), Moment(row, 1), Moment(row, 2)), cancellation, since.UtcDateTime),
            Salvage = (await ListAsync(connection, "SELECT outcome, count(*)::int FROM crmdr.salvage WHERE commit_at >= $1 OR commit_at IS NULL GROUP BY outcome",
                row => (Outcome: row.GetString(0), Count: row.GetInt32(1)), cancellation, since.UtcDateTime)).ToDictionary(row => row.Outcome, row => row.Count),
        };
    }

    /// <summary>Strategy active-active: rows that apply has refused and that are not in the ledger of both clouds yet.</summary>
    public async Task<long> RefusedAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM crmdr_local.lost_in_apply");
        return await command.ExecuteScalarAsync(cancellation) is long count ? count : 0;
    }

    /// <summary>The epoch for which the gate is open; null when it is closed.</summary>
    public async Task<long?> GateAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT epoch FROM crmdr_local.authority");
        return await command.ExecuteScalarAsync(cancellation) is long epoch ? epoch : null;
    }

    /// <summary>When the gate of an epoch was opened here, by this database's own record.</summary>
    public async Task<DateTimeOffset?> GateOpenedAtAsync(long epoch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT opened_at FROM crmdr_local.promotions WHERE epoch = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = epoch });
        return await command.ExecuteScalarAsync(cancellation) is DateTime at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
    }

    /// <summary>Epochs that were opened here without the marker of the one before.</summary>
    public async Task<IReadOnlyList<long>> UncleanEpochsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT epoch FROM crmdr_local.promotions WHERE NOT clean");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var epochs = new List<long>();
        while (await reader.ReadAsync(cancellation))
            epochs.Add(reader.GetInt64(0));
        return epochs;
    }

    /// <summary>Whether a promotion is still waiting for the salvage of what the old primary had not sent.</summary>
    public async Task<bool> SalvageIsOpenAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT EXISTS (SELECT FROM crmdr_local.promotions WHERE NOT clean AND salvaged_at IS NULL)");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Write-ahead log that the peer has not confirmed; null when the slot is missing or the database is away.</summary>
    public async Task<long?> UnconfirmedBytesAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint FROM pg_replication_slots WHERE slot_name = 'crm_slot'");
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    /// <summary>Every string in a row's JSON, at any depth.</summary>
    public static IReadOnlySet<string> Strings(string? json)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (json is not null)
        {
            using var document = JsonDocument.Parse(json);
            Collect(document.RootElement);
        }

        return found;

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.String)
                found.Add(element.GetString()!);
            else if (element.ValueKind == JsonValueKind.Object)
                foreach (var property in element.EnumerateObject())
                    Collect(property.Value);
            else if (element.ValueKind == JsonValueKind.Array)
                foreach (var item in element.EnumerateArray())
                    Collect(item);
        }
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(map(reader));
        return rows;
    }
}
