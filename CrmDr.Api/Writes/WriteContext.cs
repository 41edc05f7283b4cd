using CrmDr.Api.Database;
using CrmDr.Api.Identity;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>The transaction of one try: begin, look up the key and write in one round trip; store the answer and commit in another.</summary>
internal sealed class WriteContext(NpgsqlDataSource database, WriteRequest request, TimeProvider time, bool rehearsal = false) : IAsyncDisposable
{
    // Explicit: the gate of the database refuses anything else.
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    // Nobody may give up on a commit: what is cancelled may be stored. This only ends a wait for a server that is gone for good.
    private const int CommitTimeoutSeconds = 60;

    // Writes nothing but its own commit; what waits for the standby waits for it as for any other.
    private const string Nothing = "SELECT pg_logical_emit_message(true, 'crmdr', '')";

    // For the functions crm.caller() and crm.next_id(), and for EntityTable.Mine, up to the end of the transaction.
    private const string Introduce = "SELECT set_config('crmdr.caller', $1, true), set_config('crmdr.ids', $2, true), set_config('crmdr.ordinal', '0', true), set_config('crmdr.viewer', $3, true)";

    private const int DatabaseIds = -1;

    private readonly string _seed = request.Key ?? Guid.CreateVersion7(time.GetUtcNow()).ToString();
    private NpgsqlConnection? _connection;
    private NpgsqlBatch? _batch;
    private NpgsqlDataReader? _results;
    private bool _warned;

    /// <summary>From here on a failure leaves the outcome unknown.</summary>
    public bool CommitSent { get; private set; }

    /// <summary>The results of the last statements sent, at the first one.</summary>
    public NpgsqlDataReader Results => _results ?? throw new InvalidOperationException("Nothing was sent.");

    /// <summary>Whose rows this write may see and change.</summary>
    public Viewer Viewer => request.Viewer;

    /// <summary>The id of a row that this write creates: the same whenever and wherever the write is sent again with its key.</summary>
    public Guid NewId(int ordinal = 0) => DerivedId.From(_seed, ordinal);

    /// <summary>Begins and sends the first statements. What is stored under the key is returned; then the write must not go on.</summary>
    public async Task<StoredKey?> BeginAsync(IWrite write)
    {
        _connection = await database.OpenConnectionAsync(CancellationToken.None);
        await SendAsync(batch =>
        {
            batch.Add(Begin);
            batch.Add(Introduce).Text(request.Caller ?? "").Text(NewId(DatabaseIds).ToString()).Text(request.Viewer.Only ?? "");
            if (request.Key is { } key)
                batch.Add(IdempotencySql.Select).Text(key);
            write.Begin(batch, this);
        });
        await Results.NextResultAsync(CancellationToken.None);
        if (request.Key is null)
            return null;
        if (await IdempotencySql.ReadAsync(Results) is { } found)
            return found;
        await Results.NextResultAsync(CancellationToken.None);
        return null;
    }

    /// <summary>Sends further statements in one round trip.</summary>
    public async Task SendAsync(Action<NpgsqlBatch> fill)
    {
        await CloseResultsAsync();
        _batch = _connection!.CreateBatch(); // it belongs to its results: disposed with them
        fill(_batch);
        _results = await _batch.ExecuteReaderAsync(CancellationToken.None);
    }

    /// <summary>Looks for the key again: the same write may have been carried out beside this one, and changed what this one found.</summary>
    public async Task<StoredKey?> LookAgainAsync()
    {
        if (request.Key is null)
            return null;
        await SendAsync(batch => batch.Add(IdempotencySql.Select).Text(request.Key));
        return await IdempotencySql.ReadAsync(Results);
    }

    /// <summary>Stores the answer with the key and commits.</summary>
    public async Task CommitAsync(StoredAnswer answer)
    {
        await CloseResultsAsync();
        await using var batch = _connection!.CreateBatch();
        var insert = request.Key is null ? null : IdempotencySql.Insert(batch, request, answer);
        try
        {
            await CommitAsync(batch);
        }
        catch (PostgresException e) when (insert is not null && e.BatchCommand == insert && e.InvariantSeverity == "ERROR")
        {
            CommitSent = false; // the server skips the rest of a batch after an error, so the COMMIT was not carried out
            throw;
        }
    }

    /// <summary>
    /// Before a stored answer is given again: waits for the standby as the write itself did. The write may be visible although the standby lacks it, because its wait was cut
    /// short or the server crashed in it; this commit comes after it, so when the standby has this one it has that one.
    /// </summary>
    public async Task ConfirmAsync()
    {
        await CloseResultsAsync();
        await using var batch = _connection!.CreateBatch();
        batch.Add("ROLLBACK"); // the first statements of the write were sent with the look for its key
        batch.Add(Begin);
        batch.Add(Nothing);
        await CommitAsync(batch);
    }

    private async Task CommitAsync(NpgsqlBatch batch)
    {
        batch.Add(rehearsal ? "ROLLBACK" : "COMMIT");
        batch.Timeout = CommitTimeoutSeconds;
        _connection!.Notice += (_, notice) => _warned |= notice.Notice.InvariantSeverity == "WARNING";
        CommitSent = true;
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        if (_warned) // the wait for the synchronous standby was cancelled: the server reports that as success
            throw new NpgsqlException("The commit came with a warning: it may not have reached the standby.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null)
            return;
        await CloseResultsAsync();
        try
        {
            await _connection.DisposeAsync(); // what was not committed is rolled back
        }
        catch (Exception e) when (e is NpgsqlException || WriteFailures.IsLostConnection(e))
        {
            // The session ended before it could roll back, as a fence ends them: the server has done it. What became of the write was known before.
        }
    }

    private async Task CloseResultsAsync()
    {
        try
        {
            if (_results is not null)
                await _results.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException || WriteFailures.IsLostConnection(e))
        {
            // A later statement of a batch whose results are not wanted any more. If the transaction or the connection is broken, the next statement says so.
        }
        if (_batch is not null)
            await _batch.DisposeAsync();
        (_results, _batch) = (null, null);
    }
}
