using CrmDr.Api.Authority;
using CrmDr.Api.Caching;
using CrmDr.Api.Concurrency;
using CrmDr.Api.Database;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Entities;

/// <summary>Reads by id, through the cache while the authority is held, and page by page.</summary>
internal sealed class EntityReads(NpgsqlDataSource database, EntityCache cache, IWriteGate gate, TimeProvider time)
{
    private readonly SharedWork<EntityKey, CacheEntry?> _misses = new();

    /// <summary>The row, or null when there is none (any more) that this viewer may see.</summary>
    /// <remarks>Cache and reads that are under way are shared by all viewers: only then is looked at whose row it is.</remarks>
    public async ValueTask<CacheEntry?> FindAsync<T>(EntityTable<T> table, Guid id, Viewer viewer)
    {
        var entry = gate.Standing is { MayWrite: true, Epoch: var epoch } ? await FindAsync(table, id, epoch) : await ReadAsync(table, id);
        return entry is not null && table.IsSeen(viewer, entry.Body!) ? entry : null;
    }

    /// <summary>Takes the way of a read for nobody.</summary>
    public async Task RehearseAsync<T>(EntityTable<T> table, Guid id) => await FindAsync(table, id, epoch: 0);

    // Through the cache of this epoch; nothing is filled in unless it is the one held.
    private async ValueTask<CacheEntry?> FindAsync<T>(EntityTable<T> table, Guid id, long epoch)
    {
        var key = table.Key(id);
        if (await cache.ReadAsync(key, epoch) is { } cached)
            return cached.Body is null ? null : cached;
        return await _misses.RunAsync(key, async () =>
        {
            var readAt = time.GetTimestamp();
            var entry = await ReadAsync(table, id);
            if (entry is not null)
                _ = cache.FillAsync(key, epoch, entry, readAt); // nobody waits for it
            return entry;
        });
    }

    /// <summary>Why there is no such row: there never was, it was deleted, or it went into another one.</summary>
    public async Task<IResult> WhyNotAsync<T>(EntityTable<T> table, Guid id, Viewer viewer)
    {
        if (table.SelectSurvivor is not { } sql)
            return CrmProblems.NotFound(table.Noun, id);
        var survivor = await database.ReadAsync(async connection =>
        {
            await using var batch = connection.CreateBatch();
            var command = batch.Add(sql).Id(id);
            command.CommandText += table.Seen(viewer, command);
            return (Guid?)await batch.ExecuteScalarAsync(CancellationToken.None);
        });
        return survivor is { } other ? CrmProblems.MergedInto(table.Noun, id, other) : CrmProblems.NotFound(table.Noun, id);
    }

    public Task<List<Row<T>>> PageAsync<T>(Trail<T> trail, Guid row, PageQuery page, Viewer viewer) => database.ReadAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        trail.Add(batch, row, page, viewer);
        return await RowsAsync(batch, trail.Table);
    });

    /// <summary>A page, and one row more where there is a next one.</summary>
    public Task<List<ListedRow<T>>> PageAsync<T>(EntityTable<T> table, ListQuery query, Viewer viewer) => database.ReadAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        ListSql.Add(batch, table, query, viewer);
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        var found = new List<ListedRow<T>>();
        while (await rows.ReadAsync(CancellationToken.None))
            found.Add(new(table.Read(rows), query.Order is { } order ? QueryValue.Read(order.Kind, rows, rows.FieldCount - 1) : ""));
        return found;
    });

    private static async Task<List<Row<T>>> RowsAsync<T>(NpgsqlBatch batch, EntityTable<T> table)
    {
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        var found = new List<Row<T>>();
        while (await rows.ReadAsync(CancellationToken.None))
            found.Add(table.Read(rows));
        return found;
    }

    private Task<CacheEntry?> ReadAsync<T>(EntityTable<T> table, Guid id) => database.ReadAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        batch.Add(table.SelectOne).Id(id);
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        if (!await rows.ReadAsync(CancellationToken.None))
            return null;
        var (head, entity) = table.Read(rows);
        return new CacheEntry(head.Version, table.Serialize(entity));
    });
}
