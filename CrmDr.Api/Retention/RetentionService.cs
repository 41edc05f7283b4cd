using CrmDr.Api.Authority;
using CrmDr.Api.Database;
using CrmDr.Failover.Plan;
using Npgsql;

namespace CrmDr.Api.Retention;

/// <summary>Removes idempotency keys past their age, and of the audit trail what the plan says: in the cloud that holds the authority, by ordinary writes, a few rows at a time.</summary>
/// <remarks>
/// The gate of the database stands before these writes as before all others, and they replicate like them. Nothing is removed while a failover waits for its salvage.
/// docs/adr/0051-what-is-old-goes-in-small-steps.md.
/// </remarks>
internal sealed partial class RetentionService(NpgsqlDataSource database, IWriteGate gate, CrmPlan plan, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    /// <summary>Rows in one transaction: how much a fence may have to wait for, and how much a salvage must hold in memory.</summary>
    public const int Batch = 500;

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    // After a batch, so many times as long as it took: most of the time the database and this process are there for others.
    private const int Rest = 4;
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException || WriteFailures.IsLostConnection(e))
            {
                LogNotNow(e.Message);
            }

            await Task.Delay(Pace, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Removes everything that is old enough by now.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        await RemoveAsync("crm.idempotency_keys", "key", plan.IdempotencyKeys, stop);
        if (plan.Audit is { } audit)
            await RemoveAsync("crm.audit", "id", audit, stop);
    }

    private async Task RemoveAsync(string table, string key, TimeSpan age, CancellationToken stop)
    {
        var sql = RetentionSql.Remove(table, key);
        var removed = 0L;
        try
        {
            while (gate.Standing.MayWrite && !stop.IsCancellationRequested)
            {
                var began = time.GetTimestamp();
                var batch = await BatchAsync(sql, age);
                removed += batch;
                CrmMeter.CountRemoved(table, batch);
                if (batch < Batch)
                    return;
                var rest = time.GetElapsedTime(began) * Rest;
                await Task.Delay(rest > LeastRest ? rest : LeastRest, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            if (removed > 0)
                LogRemoved(removed, table, age);
        }
    }

    private async Task<int> BatchAsync(string sql, TimeSpan age)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, CancellationToken.None);
        await using (var question = connection.CreateBatch())
        {
            question.Transaction = transaction;
            question.Add(RetentionSql.Local);
            question.Add(RetentionSql.WhatKeepsIt);
            await using var answer = await question.ExecuteReaderAsync(CancellationToken.None);
            await answer.ReadAsync(CancellationToken.None);
            if (!answer.IsDBNull(0))
            {
                LogKept(answer.GetInt64(0));
                return 0;
            }
        }

        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        batch.Add(sql).Span(age).Number(Batch);
        var removed = await batch.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return removed;
    }
}
