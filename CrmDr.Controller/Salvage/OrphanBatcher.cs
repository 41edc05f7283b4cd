using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>Collects orphans up to the limits of a batch, so that memory stays bounded and users wait for no more than a batch.</summary>
internal sealed class OrphanBatcher(PatientBatch batch, SalvageOptions options, Lsn stop, IProgress<SalvageProgress>? progress)
{
    private readonly List<PendingOrphan> _orphans = [];
    private long _batchRows;
    private long _batchCharacters;
    private long _transactions;
    private long _rows;

    public long AlreadyApplied { get; private set; }

    public async Task AddAsync(OrphanTransaction transaction, CancellationToken cancellationToken)
    {
        var orphan = new PendingOrphan(transaction, transaction.Rows());
        var characters = orphan.Rows.Sum(row => row.Image?.Columns.Sum(column => (long)(column.Value?.Length ?? 0)) ?? 0);
        if (_orphans.Count >= options.BatchTransactions || _batchRows + orphan.Rows.Length > options.BatchRows || _batchCharacters + characters > options.BatchCharacters)
            await FlushAsync(cancellationToken);
        _orphans.Add(orphan);
        _batchRows += orphan.Rows.Length;
        _batchCharacters += characters;
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_orphans.Count == 0)
            return;
        var plan = await batch.RunAsync(_orphans, cancellationToken);
        AlreadyApplied += plan.Count(orphan => orphan.Decision.Outcome == SalvageOutcome.AlreadyApplied);
        _transactions += _orphans.Count;
        _rows += _batchRows;
        progress?.Report(new SalvageProgress(_transactions, _rows, _orphans[^1].Transaction.EndLsn, stop));
        _orphans.Clear();
        (_batchRows, _batchCharacters) = (0, 0);
    }
}
