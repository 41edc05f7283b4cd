using System.Text.Json;
using CrmDr.Controller.Caching;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Replicas;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Plan.Shape;
using CrmDr.ServiceDefaults.Access;
using Npgsql;

namespace CrmDr.Controller.Endpoints;

/// <summary>What people and drills read.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/status", (ControllerLoop loop, Clock clock, ControllerOptions options, ISalvage salvage, CacheKeeper cache, Conflicts.ConflictKeeper conflicts, IReplica replica) =>
            Report(loop.Snapshot, clock.Now(), options, salvage, cache) with { Replica = replica.Name, Conflicts = conflicts.Unresolved })
            .OpenOnLoopback();
        app.MapGet("/api/events", EventsAsync).OpenOnLoopback();
        // Rows of customers are in the ledger.
        app.MapGet("/api/conflicts", ConflictsAsync).Needs(AccessScope.Operator);
        app.MapGet("/api/losses", LossesAsync).Needs(AccessScope.Operator);
    }

    /// <summary>What is known after the loop's last pass.</summary>
    public static StatusReport Report(LoopSnapshot known, ClockReading now, ControllerOptions options, ISalvage salvage, CacheKeeper cache)
    {
        var (state, seen, policy) = (known.State, known.Seen, options.Policy);
        var record = state.Lease.Record;
        var holding = record?.Holder == policy.Cloud;
        var unprotected = Protection.WhyNot(state, now, policy, known.Reason);
        return new StatusReport(
            policy.Cloud,
            Words.Of(known.Role),
            known.Reason,
            seen.Paused,
            options.Plan.Strategy.ToString(),
            options.Plan.Profile,
            new WitnessStatus(known.WitnessError is null && record is not null, known.WitnessError, record?.Revision ?? 0, record?.Epoch ?? 0, record?.Holder, record is null ? [] : record.Eligible),
            new LeaseStatus(state.Lease.IsLive(now), holding && state.Lease.LiveUntil is { } until ? Math.Max(0, (until - now.Elapsed).TotalSeconds) : 0, state.Lease.StoodFor(now).TotalSeconds, state.Lease.RestsOnPromise(now)),
            seen.Local is { } local ? new DatabaseStatus(local.GateEpoch, local.WriterGranted, local.HighestEpoch, local.Promotions, local.Source?.Database, local.Seeded, local.Losses) : null,
            seen.Local is { } look ? ReplicationOf(look, state, seen, now, options) : null,
            unprotected is null,
            unprotected,
            salvage.Progress,
            seen.Peer,
            cache.Status);
    }

    private static ReplicationStatus ReplicationOf(LocalDatabase look, FailoverState state, Observation seen, ClockReading now, ControllerOptions options)
    {
        var plan = options.Plan.Replication;
        var status = new ReplicationStatus(
            PlanChoice.Word(plan.Mode), Words.Of(SyncDecisions.Standing(state, seen, now, options.Policy)), look.Slot.LagBytes, state.Lag.Lag(now.Elapsed)?.TotalSeconds, look.Slot, look.Subscription, look.Published.Length);
        return status with { Engine = PlanChoice.Word(plan.Engine) };
    }

    private static async Task EventsAsync(HttpContext context, EventLog log, long after = 0)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(log.After(after).Events, context.RequestAborted);
            return;
        }

        if (long.TryParse(context.Request.Headers["Last-Event-ID"], out var last))
            after = last;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            var (events, more) = log.After(after);
            foreach (var entry in events)
            {
                await context.Response.WriteAsync($"id: {entry.Sequence}\nevent: {entry.Kind}\ndata: {JsonSerializer.Serialize(entry, JsonSerializerOptions.Web)}\n\n", context.RequestAborted);
                after = entry.Sequence;
            }

            await context.Response.Body.FlushAsync(context.RequestAborted);
            await more.WaitAsync(context.RequestAborted);
        }
    }

    private static async Task<IResult> ConflictsAsync(NpgsqlDataSource database, CancellationToken cancellationToken, int limit = 200)
    {
        await using var command = database.CreateCommand("""
            SELECT jsonb_build_object('id', id, 'sourceEpoch', source_epoch, 'commitLsn', CASE WHEN commit_lsn >= '0/1000000' AND commit_lsn < '80000/0' THEN commit_lsn::text END, 'table', table_name, 'key', row_key, 'operation', operation,
                'losing', losing, 'winning', winning, 'losingVersion', losing_version, 'winningVersion', winning_version,
                'recordedAt', recorded_at, 'resolvedAt', resolved_at, 'resolution', resolution)::text
            FROM crmdr.conflicts ORDER BY recorded_at, id LIMIT $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = Math.Clamp(limit, 1, 10_000) });
        return await RowsAsync(command, cancellationToken);
    }

    /// <summary>Ranges in which acknowledged writes are gone, or were merged row by row.</summary>
    private static async Task<IResult> LossesAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT jsonb_build_object('sourceEpoch', source_epoch, 'cloud', cloud, 'kind', kind, 'fromLsn', from_lsn::text, 'fromAt', from_at, 'until', until,
                'reason', reason, 'recordedAt', recorded_at)::text
            FROM crmdr.losses ORDER BY recorded_at, source_epoch
            """);
        return await RowsAsync(command, cancellationToken);
    }

    private static async Task<IResult> RowsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetString(0));
        return TypedResults.Text($"[{string.Join(',', rows)}]", "application/json");
    }
}
