using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>Brings the orphans of a failed primary back, or records them in the ledger: all of them, each once, each whole.</summary>
/// <remarks>
/// Asked for: the gate here is open, the subscription disabled, and the old primary up and fenced. It can be stopped at any point and run again:
/// what is decided is in <c>crmdr.salvage</c>, and the slot moves only behind decisions that are durable. docs/salvage.md tells the rest.
/// </remarks>
/// <param name="local">The new primary, as <c>crmdr</c>.</param>
/// <param name="peerConnectionString">The old primary, as <c>crmdr_replication</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it tells what it does.</param>
/// <param name="options">How it works.</param>
/// <param name="changing">Told which rows are about to change under which epoch, before each commit: whoever shows them from a copy must not do so any more.</param>
public sealed partial class SalvageRunner(
    NpgsqlDataSource local, string peerConnectionString, TimeProvider time, ILogger<SalvageRunner> logger, SalvageOptions? options = null,
    Func<long, IEnumerable<RowId>, ValueTask>? changing = null)
{
    private readonly SalvageOptions _options = options ?? new SalvageOptions();

    /// <summary>Deals with every orphan up to the end of the old primary's log.</summary>
    /// <exception cref="NpgsqlException">A database could not be reached or refused; run again.</exception>
    public async Task<SalvageResult> RunAsync(SalvageRequest request, IProgress<SalvageProgress>? progress, CancellationToken cancellationToken)
    {
        await using var peer = NpgsqlDataSource.Create(peerConnectionString);
        var slot = new PeerSlot(peer, _options);
        if (await slot.WhyAnotherAsync(local, cancellationToken) is { } another)
            return await ResultAsync(SalvageStatus.AnotherDatabase, $"{request.SourceCloud}: {another}", Lsn.Zero);
        if (await slot.WhyLostAsync(cancellationToken) is { } lost)
            return await ResultAsync(SalvageStatus.SlotLost, $"{request.SourceCloud}: {lost}", Lsn.Zero);
        var stop = await slot.EndOfLogAsync(cancellationToken);
        if (stop < request.Position)
        {
            return await ResultAsync(SalvageStatus.PeerBehind,
                $"The log of {request.SourceCloud} ends at {stop}, but {request.Position} was already applied here: it is not the database that was replicated from. Re-seed it from here.", stop);
        }
        LogStarting(request.SourceCloud, request.SourceEpoch, request.Position, stop);
        long applied;
        try
        {
            applied = await SalvageAsync(peer, slot, request, stop, progress, cancellationToken);
        }
        catch (SchemaDiffersException differs)
        {
            return await ResultAsync(SalvageStatus.SchemaDiffers, differs.Message, stop);
        }
        var result = await ResultAsync(SalvageStatus.Completed, $"Every orphan of {request.SourceCloud} up to {stop} is in both databases or in the ledger.", stop, applied);
        LogCompleted(request.SourceCloud, result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered, stop);
        return result;

        async Task<SalvageResult> ResultAsync(SalvageStatus status, string reason, Lsn end, long alreadyApplied = 0)
        {
            if (status != SalvageStatus.Completed)
                LogRefused(request.SourceCloud, status, reason);
            return new SalvageResult(status, reason, await CountsAsync(request, cancellationToken), alreadyApplied, end);
        }
    }

    private async Task<long> SalvageAsync(
        NpgsqlDataSource peer, PeerSlot slot, SalvageRequest request, Lsn stop, IProgress<SalvageProgress>? progress, CancellationToken cancellationToken)
    {
        TableCatalog catalog;
        await using (var connection = await local.OpenConnectionAsync(cancellationToken))
            catalog = await TableCatalog.ReadAsync(connection, cancellationToken);
        var batch = new SalvageBatch(local, catalog, request, _options, time, changing);
        var batcher = new OrphanBatcher(new PatientBatch(batch, time, logger), _options, stop, progress);
        var reader = new OrphanReader(peer, catalog, _options);
        do
        {
            var read = Lsn.Zero;
            await using var orphans = new HeldSlotRetry(slot, time).ReadAsync(() => reader.ReadAsync(stop, cancellationToken), cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await orphans.MoveNextAsync())
            {
                read = orphans.Current.EndLsn;
                // Applied here before the promotion; the slot had not been told.
                if (read > request.Position)
                    await batcher.AddAsync(orphans.Current, cancellationToken);
            }
            await batcher.FlushAsync(cancellationToken);
            // Every decision so far is durable here.
            await slot.AdvanceAsync(reader.Messages < _options.ReadChanges ? stop : read, cancellationToken);
        }
        while (reader.Messages >= _options.ReadChanges);
        return batcher.AlreadyApplied;
    }

    private async Task<SalvageCounts> CountsAsync(SalvageRequest request, CancellationToken cancellationToken)
    {
        await using var command = local.CreateCommand("""
            SELECT count(*) FILTER (WHERE outcome = 'replayed'), count(*) FILTER (WHERE outcome = 'resent'), count(*) FILTER (WHERE outcome = 'ledgered'),
                coalesce(sum(rows), 0)::bigint, (SELECT count(*) FROM crmdr.conflicts WHERE source_epoch = $1), min(commit_at), max(commit_at)
            FROM crmdr.salvage WHERE source_epoch = $1
            """);
        command.Parameters.Add(new() { Value = request.SourceEpoch });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SalvageCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
            reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6));
    }
}
