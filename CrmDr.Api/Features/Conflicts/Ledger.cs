using System.Text.Json.Nodes;
using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Features.Audit;
using Npgsql;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>Reads the conflict ledger by transaction, with the rows as they are now.</summary>
internal static class Ledger
{
    /// <summary>Sends statements in one round trip; the results, at the first one.</summary>
    public delegate Task<NpgsqlDataReader> Send(Action<NpgsqlBatch> fill);

    private static readonly string[] Stamps = ["vEpoch", "vAt", "vCloud"];

    private const string Entries = """
        SELECT c.id, c.source_epoch, c.commit_lsn::text, c.table_name, c.row_key, c.operation, c.losing::text, c.winning::text, c.recorded_at, c.resolution, c.resolved_at,
            (SELECT r.caller FROM crm.conflict_resolutions r WHERE r.source_epoch = c.source_epoch AND r.commit_lsn = c.commit_lsn AND r.deleted_at IS NULL LIMIT 1),
            c.v_epoch, c.v_at, c.v_cloud, c.commit_lsn < '0/1000000'
        FROM crmdr.conflicts c WHERE (c.source_epoch, c.commit_lsn) IN (SELECT o.source_epoch, o.commit_lsn FROM crmdr.conflicts o WHERE o.id = ANY ($1))
        ORDER BY c.source_epoch, c.commit_lsn, c.id
        """;

    /// <summary>$1: after this one; $2: how many; $3: those that are resolved, those that are not, or with null both. The first entry of each transaction.</summary>
    private const string Page = """
        SELECT first FROM (
            SELECT (array_agg(c.id ORDER BY c.id))[1] AS first FROM crmdr.conflicts c WHERE $3 IS NULL OR (c.resolved_at IS NOT NULL) = $3 GROUP BY c.source_epoch, c.commit_lsn) t
        WHERE first > $1 ORDER BY first LIMIT $2
        """;

    public static async Task<List<LedgerTransaction>> PageAsync(Send send, Guid after, int limit, bool? resolved)
    {
        var ids = new List<Guid>();
        var rows = await send(batch =>
        {
            var command = batch.Add(Page).Id(after).Number(limit);
            command.Truth(resolved);
        });
        while (await rows.ReadAsync(CancellationToken.None))
            ids.Add(rows.GetGuid(0));
        var found = await ReadAsync(send, [.. ids], locked: false);
        return [.. found.OrderBy(transaction => ids.IndexOf(transaction.Id))];
    }

    /// <summary>The transaction that an entry belongs to; null when there is no such entry.</summary>
    /// <param name="send">Sends statements.</param>
    /// <param name="entry">One of its entries.</param>
    /// <param name="locked">Nobody else changes the rows until the end of this transaction.</param>
    public static async Task<LedgerTransaction?> FindAsync(Send send, Guid entry, bool locked) => (await ReadAsync(send, [entry], locked)).SingleOrDefault();

    private static async Task<List<LedgerTransaction>> ReadAsync(Send send, Guid[] entries, bool locked)
    {
        var found = new List<LedgerTransaction>();
        if (entries.Length == 0)
            return found;
        var rows = await send(batch => batch.Add(Entries).Ids(entries));
        while (await rows.ReadAsync(CancellationToken.None))
        {
            var entry = new LedgerRow(
                rows.GetGuid(0), rows.GetString(3), rows.GetString(4), rows.GetString(5), Named(rows.TextOrNull(6)), Named(rows.TextOrNull(7)), null,
                new(rows.GetInt64(12), rows.GetDateTime(13), rows.GetString(14)));
            if (found is [.., var last] && (last.SourceEpoch, last.CommitLsn) == (rows.GetInt64(1), rows.GetString(2)))
                ((List<LedgerRow>)last.Rows).Add(entry);
            else
                found.Add(new(
                    rows.GetInt64(1), rows.GetString(2), rows.GetDateTime(8), rows.TextOrNull(9), rows.ValueOrNull<DateTime>(10), rows.TextOrNull(11), new List<LedgerRow> { entry })
                {
                    IsSingleRow = rows.GetBoolean(15),
                });
        }

        var current = await CurrentAsync(send, found.SelectMany(transaction => transaction.Rows), locked);
        return [.. found.Select(transaction => transaction with { Rows = [.. transaction.Rows.Select(row => WithCurrent(row, current))] })];
    }

    private static LedgerRow WithCurrent(LedgerRow row, Dictionary<(string, Guid), (JsonObject Row, RowVersion Version)> current) =>
        row.RowId is { } id && current.TryGetValue((row.Table, id), out var now)
            ? row with { Current = now.Row, Version = IsNewer(now.Version, row.Version) ? now.Version : row.Version }
            : row;

    private static bool IsNewer(RowVersion one, RowVersion other) => string.CompareOrdinal(one.SortKey + one.Cloud, other.SortKey + other.Cloud) > 0;

    private static async Task<Dictionary<(string, Guid), (JsonObject Row, RowVersion Version)>> CurrentAsync(Send send, IEnumerable<LedgerRow> entries, bool locked)
    {
        var found = new Dictionary<(string, Guid), (JsonObject, RowVersion)>();
        // In one order of tables and of keys, whoever asks: two that lock the same rows wait for each other.
        var tables = entries.Where(entry => entry.RowId is not null && Restorables.IsReadById(entry.Table))
            .GroupBy(entry => entry.Table).OrderBy(table => Restorables.Rank(table.Key)).ThenBy(table => table.Key, StringComparer.Ordinal).ToList();
        if (tables.Count == 0)
            return found;
        var rows = await send(batch =>
        {
            foreach (var table in tables)
                batch.Add($"SELECT id, to_jsonb(t)::text, v_epoch, v_at, v_cloud FROM {table.Key} t WHERE id = ANY ($1) ORDER BY id{(locked ? " FOR UPDATE" : "")}")
                    .Ids([.. table.Select(entry => entry.RowId!.Value).Distinct()]);
        });
        foreach (var table in tables)
        {
            while (await rows.ReadAsync(CancellationToken.None))
                found[(table.Key, rows.GetGuid(0))] = (Named(rows.GetString(1))!, new(rows.GetInt64(2), rows.GetDateTime(3), rows.GetString(4)));
            await rows.NextResultAsync(CancellationToken.None);
        }
        return found;
    }

    private static JsonObject? Named(string? row)
    {
        if (AuditEndpoints.Renamed(row) is not { } named)
            return null;
        var fields = JsonObject.Create(named)!;
        foreach (var stamp in Stamps)
            fields.Remove(stamp);
        return fields;
    }
}
