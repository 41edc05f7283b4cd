using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Salvage;

/// <summary>Runs a batch; when the database refuses it, one orphan after the other, again and again while users are in the way.</summary>
internal sealed partial class PatientBatch(SalvageBatch batch, TimeProvider time, ILogger logger)
{
    private const int MaximalAttempts = 60;
    private const int StubbornAttempts = 10;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public async Task<IReadOnlyList<PlannedOrphan>> RunAsync(IReadOnlyList<PendingOrphan> orphans, CancellationToken cancellationToken)
    {
        if (orphans.Count > 1)
        {
            try
            {
                return await batch.RunAsync(orphans, null, false, cancellationToken);
            }
            catch (PostgresException refused) when (SalvageRefusal.IsUsersInTheWay(refused.SqlState) || SalvageRefusal.IsForGood(refused.SqlState))
            {
                LogOneByOne(orphans.Count, refused.SqlState, refused.MessageText);
            }
        }
        var plan = new List<PlannedOrphan>();
        foreach (var orphan in orphans)
            plan.AddRange(await OneAsync(orphan, cancellationToken));
        return plan;
    }

    private async Task<IReadOnlyList<PlannedOrphan>> OneAsync(PendingOrphan orphan, CancellationToken cancellationToken)
    {
        string? why = null;
        var withoutCreated = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await batch.RunAsync([orphan], why, withoutCreated, cancellationToken);
            }
            catch (PostgresException refused) when (attempt < MaximalAttempts && SalvageRefusal.IsUsersInTheWay(refused.SqlState) && !Stubborn(refused, attempt))
            {
                LogAgain(orphan.Transaction.CommitLsn, attempt, refused.SqlState, refused.MessageText);
                await Task.Delay(Pause(attempt), time, cancellationToken);
            }
            catch (PostgresException refused) when (!withoutCreated && (SalvageRefusal.IsForGood(refused.SqlState) || Stubborn(refused, attempt)))
            {
                // First its replay was refused, then even the deleted rows that should stand for what it created.
                withoutCreated = why is not null;
                why = $"{refused.MessageText} ({refused.SqlState}){(withoutCreated ? "; what it created could not be inserted as deleted either and remains in the old primary" : "")}.";
                LogRefusedForGood(orphan.Transaction.CommitLsn, refused.SqlState, refused.MessageText);
            }
        }
    }

    // A key that is taken again and again is not taken by a user who came first, but by a row with another primary key.
    private static bool Stubborn(PostgresException refused, int attempt) => refused.SqlState == PostgresErrorCodes.UniqueViolation && attempt >= StubbornAttempts;

    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 5 * Math.Pow(2, Math.Min(attempt, 8))));

    [LoggerMessage(3111, LogLevel.Information, "A batch of {Count} orphans was refused ({SqlState} {Message}); doing them one by one")]
    private partial void LogOneByOne(int count, string sqlState, string message);

    [LoggerMessage(3112, LogLevel.Information, "Orphan {CommitLsn} met a user's write at attempt {Attempt} ({SqlState} {Message}); trying again")]
    private partial void LogAgain(Lsn commitLsn, int attempt, string sqlState, string message);

    [LoggerMessage(3113, LogLevel.Warning, "Orphan {CommitLsn} cannot be executed again ({SqlState} {Message}); it goes to the ledger")]
    private partial void LogRefusedForGood(Lsn commitLsn, string sqlState, string message);
}
