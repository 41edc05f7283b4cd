using System.Collections.Immutable;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>Deals with some orphans in one local transaction: lock, read, decide, write, record, commit.</summary>
/// <remarks>The decision is part of the transaction, so it is carried out exactly once however often it is tried.</remarks>
internal sealed class SalvageBatch(
    NpgsqlDataSource local, TableCatalog catalog, SalvageRequest request, SalvageOptions options, TimeProvider time, Func<long, IEnumerable<RowId>, ValueTask>? changing)
{
    // Durable here, without waiting for a standby: the peer is not attached. The lock timeout makes salvage the one that gives way to users.
    private const string SettingsSql = """
        SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true), set_config('IntervalStyle', 'postgres', true),
            set_config('bytea_output', 'hex', true), set_config('synchronous_commit', 'local', true), set_config('lock_timeout', $1, true)
        """;

    /// <param name="orphans">The transactions, in commit order.</param>
    /// <param name="refused">Why the database refused to execute this one orphan again; null when it was not tried.</param>
    /// <param name="withoutCreated">Do not insert what a loser created: that was refused as well.</param>
    /// <param name="cancellationToken">Heeded up to the commit.</param>
    public async Task<ImmutableArray<PlannedOrphan>> RunAsync(
        IReadOnlyList<PendingOrphan> orphans, string? refused, bool withoutCreated, CancellationToken cancellationToken)
    {
        await using var connection = await local.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var undecided = await UndecidedAsync(connection, orphans, cancellationToken);
        var plan = ImmutableArray<PlannedOrphan>.Empty;
        if (undecided.Count > 0)
        {
            var rows = await LocalRowsAsync(connection, undecided, cancellationToken);
            plan = SalvagePlan.Make(undecided, rows, name => catalog[name].Traits(options), request.PromotionEpoch, refused);
            var effects = BatchEffects.Of(plan, id => rows.TryGetValue(id, out var row) && row.Exists);
            if (withoutCreated)
                effects = effects with { InsertDeleted = [], InsertAndDelete = [] };
            await new BatchWriter(connection, catalog, request, time).WriteAsync(plan, effects, cancellationToken);
            if (changing is not null)
                await changing(await EpochAsync(connection, cancellationToken), undecided.SelectMany(orphan => orphan.Rows).Select(row => row.Id).Distinct());
        }
        // No cancellation from here on: a commit that was sent is waited for.
        await transaction.CommitAsync(CancellationToken.None);
        return plan;
    }

    // What has been written holds the gate's lock: the epoch stays until the commit.
    private static async Task<long> EpochAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT epoch FROM crmdr_local.authority", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0; // none was needed: nothing was written
    }

    private async Task<List<PendingOrphan>> UndecidedAsync(NpgsqlConnection connection, IReadOnlyList<PendingOrphan> orphans, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(SettingsSql, $"{options.LockTimeoutMilliseconds}ms");
        batch.Add("SELECT commit_lsn::text FROM crmdr.salvage WHERE source_epoch = $1 AND commit_lsn = ANY ($2::text[]::pg_lsn[])",
            request.SourceEpoch, orphans.Select(orphan => orphan.Transaction.CommitLsn.ToString()).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var decided = new HashSet<Lsn>();
        while (await reader.ReadAsync(cancellationToken))
            decided.Add(Lsn.Parse(reader.GetString(0)));
        return [.. orphans.Where(orphan => !decided.Contains(orphan.Transaction.CommitLsn))];
    }

    // Locks first, of all tables in one order, then a fresh look: what a user wrote while we waited is seen.
    private async Task<Dictionary<RowId, LocalRow>> LocalRowsAsync(NpgsqlConnection connection, List<PendingOrphan> orphans, CancellationToken cancellationToken)
    {
        var tables = orphans.SelectMany(orphan => orphan.Rows).DistinctBy(row => row.Id).GroupBy(row => row.Id.Table)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (Table: catalog[group.Key], Rows: group.ToList())).ToList();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (table, rows) in tables)
            batch.Add(TableSql.Lock(table), [.. table.KeyArrays(rows)]);
        foreach (var (table, rows) in tables)
        {
            batch.Add(TableSql.Read(table, table.Traits(options).HashColumn),
                [rows.Select(row => row.Id.Key).ToArray(), table.Name, request.SourceEpoch, request.PromotionEpoch, .. table.KeyArrays(rows)]);
        }
        var found = new Dictionary<RowId, LocalRow>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < tables.Count; i++)
            await reader.NextResultAsync(cancellationToken);
        foreach (var (table, _) in tables)
        {
            while (await reader.ReadAsync(cancellationToken))
                found[new RowId(table.Name, reader.GetString(0))] = Row(reader);
            await reader.NextResultAsync(cancellationToken);
        }
        return found;
    }

    private static LocalRow Row(NpgsqlDataReader reader)
    {
        var exists = reader.GetBoolean(1);
        RowVersion? version = exists && !reader.IsDBNull(2)
            ? RowVersion.From(reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4))
            : null;
        return new LocalRow(exists, version, reader.GetBoolean(5) ? version : null, reader.GetBoolean(6),
            !reader.IsDBNull(7) && reader.GetBoolean(7), reader.IsDBNull(8) ? null : reader.GetString(8));
    }
}
