using System.Diagnostics.Metrics;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;
using Npgsql;

namespace CrmDr.Controller.Conflicts;

/// <summary>
/// Brings what apply has refused here to the ledger of both clouds, and counts the ledger by kind. An ordinary write of a cloud whose gate is open, as often as it is tried the same.
/// </summary>
/// <remarks>Beside the loop that decides: nothing waits for it, and what it has not moved yet stays noted in the database.</remarks>
public sealed partial class ConflictKeeper : BackgroundService
{
    private const int AtOnce = 500;

    // The rows are deleted and inserted in one statement: each is in one of the two tables, whenever this dies.
    // A row of a copy is a conflict of its own: whose transaction it was cannot be known. Its place in the other log is a number below any real one, the next that is free in its epoch.
    private const string Move = """
        WITH lost AS (
            DELETE FROM crmdr_local.lost_in_apply WHERE id IN (SELECT id FROM crmdr_local.lost_in_apply ORDER BY recorded_at, id LIMIT $1)
            RETURNING *, (losing ->> 'v_epoch')::bigint AS epoch),
        recorded AS (
            INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing, winning, losing_version, winning_version, recorded_at)
            SELECT l.id, l.epoch,
                   coalesce(l.commit_lsn, '0/0'::pg_lsn + (row_number() OVER (PARTITION BY l.epoch, l.commit_lsn IS NULL ORDER BY l.recorded_at, l.id)
                       + coalesce((SELECT max(c.commit_lsn) - '0/0'::pg_lsn FROM crmdr.conflicts c WHERE c.source_epoch = l.epoch AND c.commit_lsn < '0/1000000'), 0))),
                   l.table_name, l.row_key, l.operation, l.losing, l.winning, crmdr.version_text(l.losing), crmdr.version_text(l.winning), l.recorded_at
            FROM lost l ON CONFLICT (id) DO NOTHING RETURNING table_name, operation)
        SELECT table_name, operation, count(*) FROM recorded GROUP BY 1, 2
        """;

    private const string Count = "SELECT table_name, operation, count(*) FROM crmdr.conflicts WHERE resolved_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2";

    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private readonly NpgsqlDataSource _database;
    private readonly ControllerOptions _options;
    private readonly ControllerLoop _loop;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly ILogger<ConflictKeeper> _log;
    private readonly Meter _meter = new(ControllerMetrics.Name);
    private readonly Counter<long> _conflicts;
    private long? _countedAt;
    private string? _failure;

    public ConflictKeeper(NpgsqlDataSource database, ControllerOptions options, ControllerLoop loop, EventLog events, TimeProvider time, ILogger<ConflictKeeper> log)
    {
        (_database, _options, _loop, _events, _time, _log) = (database, options, loop, events, time, log);
        _conflicts = _meter.Counter(CrmMetrics.Conflicts);
    }

    /// <summary>Those that nobody has resolved, by kind, as they were a few seconds ago; null while this cloud's gate has not been open.</summary>
    public IReadOnlyList<ConflictKind>? Unresolved { get; private set; }

    /// <summary>Moves what is there; the number of entries that are new in the ledger, by table and operation.</summary>
    public static async Task<IReadOnlyList<ConflictKind>> MoveAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Move);
        command.Parameters.Add(new NpgsqlParameter { Value = AtOnce });
        return await KindsAsync(command, cancellationToken);
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_loop.Snapshot.State.OpenEpoch is { } epoch)
                    await KeepAsync(epoch, stoppingToken);
                _failure = null;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                // Twice a second otherwise, while a database is away.
                var why = failure.GetBaseException().Message;
                if (why != _failure)
                    LogFailed(why);
                _failure = why;
            }

            await Task.Delay(Pace, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<List<ConflictKind>> KindsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<ConflictKind>();
        while (await rows.ReadAsync(cancellationToken))
            found.Add(new ConflictKind(rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        return found;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (_countedAt is { } counted && _time.GetElapsedTime(counted) < BetweenCounts)
            return;
        await using var command = _database.CreateCommand(Count);
        Unresolved = await KindsAsync(command, cancellationToken);
        _countedAt = _time.GetTimestamp();
    }

    private async Task KeepAsync(long epoch, CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        while (await MoveAsync(_database, cancellationToken) is { Count: > 0 } moved)
        {
            _countedAt = null;
            foreach (var kind in moved)
                _conflicts.Add(kind.Rows, new("cloud", _options.Policy.Cloud), new("table", kind.Table), new("operation", kind.Operation));
            _events.Add("conflict", epoch, $"rows of the other cloud lost against newer ones here: {string.Join(", ", moved.Select(kind => $"{kind.Rows} x {kind.Operation} of {kind.Table}"))}; the newer versions stand, the others are in the ledger");
        }
    }

    [LoggerMessage(1030, LogLevel.Warning, "Conflicts stay noted in this database for now: {Why}")]
    private partial void LogFailed(string why);
}
