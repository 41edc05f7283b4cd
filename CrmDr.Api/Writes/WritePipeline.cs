using CrmDr.Api.Authority;
using CrmDr.Api.Caching;
using CrmDr.Api.Database;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Data;
using CrmDr.ServiceDefaults.Problems;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>The one way to write: gate, key, transaction, commit, check, acknowledge. docs/api.md, "Writes", tells it from outside.</summary>
internal sealed partial class WritePipeline(
    NpgsqlDataSource database, IWriteGate gate, EntityCache cache, ICaller caller, ReplicationPlan replication, TimeProvider time, ILogger<WritePipeline> log) : IDisposable
{
    private const int Tries = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Writes that wait for a standby keep their connections meanwhile: half of the pool is left to those who read.
    private readonly SemaphoreSlim _room = new(replication.Mode == ReplicationMode.Sync ? CrmDatabase.HalfOfPool(database) : CrmDatabase.PoolOf(database));

    public async Task<IResult> RunAsync(HttpContext http, ReadOnlyMemory<byte> body, IWrite write)
    {
        var request = WriteRequest.Read(http.Request, body.Span, caller.SubjectOf(http), Viewer.Of(http), out var problem);
        return problem ?? await RunAsync(request, write);
    }

    /// <summary>Why nothing can be written now; null when it can.</summary>
    public UnavailableResult? WhyNot() => gate.Standing is { MayWrite: false, Reason: var reason } ? NotStored(CrmProblems.NotAuthoritative, reason) : null;

    /// <summary>The same for a write that is not a request of its own.</summary>
    public async Task<IResult> RunAsync(WriteRequest request, IWrite write)
    {
        if (WhyNot() is { } refusal)
            return refusal;
        // Counted apart: after an id was taken there must be time to look for the key with which it was taken, however many sessions ended before.
        for (var (broken, taken) = (0, 0); ;)
        {
            var (step, failure, message) = await TryAsync(request, write);
            if (step is not null)
                return step.Refusal ?? await AcknowledgeAsync(step, write);
            if ((failure == WriteFailure.Transient && ++broken < Tries) || (failure == WriteFailure.Taken && ++taken < Tries))
                continue;
            return await GiveUpAsync(failure, message, write);
        }
    }

    /// <summary>Carries a write out as far as the database lets it, and rolls it back; then its way to the cache, and the check. True when it came to its end.</summary>
    public async Task<bool> RehearseAsync(WriteRequest request, IWrite write)
    {
        var (step, _, _) = await TryAsync(request, write, rehearsal: true);
        if (step?.Changes is { Length: > 0 } changes)
            await cache.WrittenAsync(changes);
        await cache.DistrustAsync(write.Targets);
        await gate.AcknowledgeAsync(0);
        return step?.Answer is not null;
    }

    public void Dispose() => _room.Dispose();

    private async Task<(WriteStep? Step, WriteFailure Failure, string Message)> TryAsync(WriteRequest request, IWrite write, bool rehearsal = false)
    {
        if (!await _room.WaitAsync(Patience))
            return (null, WriteFailure.Unavailable, "Every connection that writes may use is taken.");
        try
        {
            return await TryNowAsync(request, write, rehearsal);
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task<(WriteStep? Step, WriteFailure Failure, string Message)> TryNowAsync(WriteRequest request, IWrite write, bool rehearsal)
    {
        await using var context = new WriteContext(database, request, time, rehearsal);
        try
        {
            var step = await TransactAsync(context, request, write);
            if (step.IsReplay && replication.Mode == ReplicationMode.Sync)
                await context.ConfirmAsync();
            return (step, default, "");
        }
        catch (Exception e)
        {
            var failure = WriteFailures.Classify(e, context.CommitSent);
            if (failure == WriteFailure.Defect)
                throw;
            if (WriteFailures.IsLostConnection(e))
                database.Clear(); // the others of the pool are dead as well, most likely
            return (null, failure, e.Message);
        }
    }

    private static async Task<WriteStep> TransactAsync(WriteContext context, WriteRequest request, IWrite write)
    {
        if (await context.BeginAsync(write) is { } found)
            return Found(found, request);
        var outcome = await write.CompleteAsync(context);
        if (outcome.Refusal is null)
        {
            await context.CommitAsync(outcome.Answer!);
            return WriteStep.Committed(outcome.Answer!, outcome.Changes);
        }
        // What it was refused for may be the work of its own twin: a version that has moved on, an amount already taken.
        return await context.LookAgainAsync() is { } twin ? Found(twin, request) : WriteStep.Refused(outcome.Refusal);
    }

    private static WriteStep Found(StoredKey found, WriteRequest request) => StoredKey.Decide(found, request.Hash) switch
    {
        IdempotencyDecision.Replay => WriteStep.Replayed(found.Answer),
        IdempotencyDecision.Mismatch => WriteStep.Refused(CrmProblems.IdempotencyMismatch.Result(
            $"'{request.Key}' was used for another request: by somebody else, or with another method, path, precondition or body. Use a new key for a new request.")),
        IdempotencyDecision.Superseded => WriteStep.Refused(CrmProblems.Superseded.Result(
            "This write was carried out on the other cloud and lost against a newer one; the conflict ledger has both. Read the row and decide anew, with a new key.")),
        var other => throw new InvalidOperationException($"A stored key cannot lead to {other}."),
    };

    private async Task<IResult> AcknowledgeAsync(WriteStep step, IWrite write)
    {
        // First the cache, then the answer: who has seen the answer must not read anything older.
        if (step.IsReplay)
            await cache.DistrustAsync(write.Targets);
        else
            await cache.WrittenAsync(step.Changes);
        var check = await gate.AcknowledgeAsync(step.IsReplay ? null : step.Changes[0].Version.Epoch);
        if (check.Given)
        {
            CrmMeter.CountWrite(step.IsReplay ? "replayed" : "acknowledged");
            return new AcknowledgedResult(step.Answer!, check, step.IsReplay);
        }
        LogLateCommit(check.Epoch, gate.Standing.Reason);
        return Unknown($"The authority for epoch {check.Epoch} ended before the write could be acknowledged: {gate.Standing.Reason}");
    }

    private async Task<IResult> GiveUpAsync(WriteFailure failure, string message, IWrite write)
    {
        switch (failure)
        {
            case WriteFailure.NotAuthoritative:
                _ = gate.RefreshAsync(); // the database knows something that the gate here does not know yet
                LogRefused(message);
                return NotStored(CrmProblems.NotAuthoritative, message);
            case WriteFailure.Taken:
                return CrmProblems.Superseded.Result("A row with the id derived from this key exists, but the key is not on record. Use a new key.");
            case WriteFailure.Unknown:
                LogUnknown(message);
                await cache.DistrustAsync(write.Targets);
                return Unknown($"The database failed during the commit: {message}");
            default:
                LogUnavailable(message);
                return NotStored(CrmProblems.Unavailable, message);
        }
    }

    private static UnavailableResult NotStored(ProblemKind kind, string reason)
    {
        CrmMeter.CountWrite(CrmHeaders.NotStored);
        return new(kind, $"{reason} Nothing was stored; send it again.", CrmHeaders.NotStored);
    }

    private static UnavailableResult Unknown(string reason)
    {
        CrmMeter.CountWrite(CrmHeaders.Unknown);
        return new(CrmProblems.OutcomeUnknown, $"{reason} Send it again with the same {CrmHeaders.IdempotencyKey}.", CrmHeaders.Unknown);
    }
}
