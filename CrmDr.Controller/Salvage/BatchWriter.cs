using System.Globalization;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>Writes a planned batch: replays and their versions, then the ledger as things stand, then what the losers' rows need.</summary>
internal sealed class BatchWriter(NpgsqlConnection connection, TableCatalog catalog, SalvageRequest request, TimeProvider time)
{
    public async Task WriteAsync(IReadOnlyList<PlannedOrphan> plan, BatchEffects effects, CancellationToken cancellationToken)
    {
        var decided = plan.Where(orphan => orphan.Decision.Outcome != SalvageOutcome.AlreadyApplied).ToList();
        if (decided.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        Decisions(batch, decided);
        Insert(batch, effects.Inserts);
        foreach (var (table, columns, rows) in catalog.ByColumns(effects.Updates))
            batch.Add(TableSql.Update(table, columns), [.. BatchCommands.ImageArrays(columns, rows)]);
        Delete(batch, effects.Deletes);
        Versions(batch, decided.Where(orphan => orphan.Decision.Outcome == SalvageOutcome.Replayed));

        Ledger(batch, decided.Where(orphan => orphan.Decision.Outcome == SalvageOutcome.Ledgered));
        var now = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);
        Insert(batch, effects.InsertDeleted.Select(row => row.Image!["deleted_at"] is null
            ? row with { Image = new RowImage(row.Image.Columns.SetItem("deleted_at", now)) }
            : row));
        Insert(batch, effects.InsertAndDelete);
        foreach (var (table, rows) in catalog.ByTable(effects.NewVersions))
            batch.Add(TableSql.NewVersion(table), [.. table.KeyArrays(rows)]);
        foreach (var (table, rows) in catalog.ByTable(effects.Reinserts))
            batch.Add(TableSql.Reinsert(table), [.. table.KeyArrays(rows)]);
        Delete(batch, effects.InsertAndDelete);
        Versions(batch, decided.Where(orphan => orphan.Decision.Outcome != SalvageOutcome.Replayed));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Decisions(NpgsqlBatch batch, List<PlannedOrphan> decided) => batch.Add("""
        INSERT INTO crmdr.salvage (source_epoch, commit_lsn, source_cloud, commit_at, outcome, reason, rows)
        SELECT $1, k.lsn::pg_lsn, $2, k.at, k.outcome, k.reason, k.rows
        FROM unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::int[]) AS k(lsn, at, outcome, reason, rows)
        """,
        request.SourceEpoch,
        request.SourceCloud,
        decided.Select(orphan => orphan.Orphan.Transaction.CommitLsn.ToString()).ToArray(),
        decided.Select(orphan => orphan.Orphan.Transaction.CommitAt).ToArray(),
        decided.Select(orphan => orphan.Decision.Outcome switch
        {
            SalvageOutcome.Replayed => "replayed",
            SalvageOutcome.Resent => "resent",
            _ => "ledgered",
        }).ToArray(),
        decided.Select(orphan => orphan.Decision.Reason).ToArray(),
        decided.Select(orphan => orphan.Orphan.Rows.Length).ToArray());

    private void Insert(NpgsqlBatch batch, IEnumerable<OrphanRow> inserts)
    {
        foreach (var (table, columns, rows) in catalog.ByColumns(inserts))
            batch.Add(TableSql.Insert(table, columns), [.. BatchCommands.ImageArrays(columns, rows)]);
    }

    private void Delete(NpgsqlBatch batch, IEnumerable<OrphanRow> deletes)
    {
        foreach (var (table, rows) in catalog.ByTable(deletes).Reverse())
            batch.Add(TableSql.Delete(table), [.. table.KeyArrays(rows)]);
    }

    private void Versions(NpgsqlBatch batch, IEnumerable<PlannedOrphan> orphans)
    {
        var touched = orphans.SelectMany(orphan => orphan.Orphan.Rows.Select(row => (Lsn: orphan.Orphan.Transaction.CommitLsn.ToString(), Row: row)))
            .GroupBy(entry => entry.Row.Id.Table).Select(group => (Table: catalog[group.Key], Entries: group.ToList()));
        foreach (var (table, entries) in touched.Where(group => group.Table.IsTracked))
        {
            var rows = entries.Select(entry => entry.Row).ToList();
            batch.Add(TableSql.Decided(table),
                [request.SourceEpoch, entries.Select(entry => entry.Lsn).ToArray(), table.Name, rows.Select(row => row.Id.Key).ToArray(), .. table.KeyArrays(rows)]);
        }
    }

    private void Ledger(NpgsqlBatch batch, IEnumerable<PlannedOrphan> losers)
    {
        var entries = losers.SelectMany(orphan => orphan.Orphan.Rows.Select(row => new LedgerEntry(orphan.Orphan.Transaction.CommitLsn, row)))
            .Where(entry => !catalog[entry.Row.Id.Table].IsPlatform)
            .GroupBy(entry => (entry.Row.Id.Table, Sent: entry.Row.Image is { } image ? string.Join('\0', image.Columns.Keys.Order(StringComparer.Ordinal)) : null));
        foreach (var group in entries)
        {
            var table = catalog[group.Key.Table];
            var rows = group.Select(entry => entry.Row).ToList();
            var columns = rows[0].Image is { } image ? table.Columns.Where(column => image.Columns.ContainsKey(column.Name)).ToList() : [.. table.Key];
            batch.Add(TableSql.Ledger(table, columns, rows[0].Image is not null),
            [
                group.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray(), request.SourceEpoch,
                group.Select(entry => entry.CommitLsn.ToString()).ToArray(), table.Name, rows.Select(row => row.Id.Key).ToArray(),
                rows.Select(row => row.Operation switch { RowOperation.Insert => "insert", RowOperation.Update => "update", _ => "delete" }).ToArray(),
                rows.Select(row => row.Image?.Version?.ToString()).ToArray(),
                .. rows[0].Image is null ? table.KeyArrays(rows) : BatchCommands.ImageArrays(columns, rows),
            ]);
        }
    }
}
