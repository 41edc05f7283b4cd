using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Problems;
using Npgsql;

namespace CrmDr.Controller.Endpoints;

/// <summary>What a person may order. A refusal says why and changes nothing.</summary>
internal static class OperatorEndpoints
{
    private static readonly ProblemKind Refused = new("refused", 409, "This was refused and nothing has changed.");
    private static readonly ProblemKind RolledBack = new("rolled-back", 409, "The switchover was rolled back; the old primary serves again.");
    private static readonly ProblemKind PeerSilent = new("peer-unreachable", 502, "The other controller did not answer.");

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        // A switchover is the holder's to do: the other controller passes on what it was told.
        app.MapPost("/api/switchover", (HttpContext context, Operations operations, string? to, bool? forwarded) => SwitchoverAsync(context, operations, to, forwarded ?? false))
            .Needs(AccessScope.Operator, AccessScope.Peer);
        app.MapPost("/api/failback", (HttpContext context, Operations operations, ControllerOptions options, bool? forwarded) =>
            SwitchoverAsync(context, operations, options.Policy.PreferredPrimary, forwarded ?? false)).Needs(AccessScope.Operator, AccessScope.Peer);
        app.MapPost("/api/failover", FailoverAsync).Needs(AccessScope.Operator);
        app.MapPost("/api/pause", (NpgsqlDataSource database, ControllerLoop loop, EventLog events, CancellationToken stop) => PauseAsync(database, loop, events, true, stop))
            .Needs(AccessScope.Operator);
        app.MapPost("/api/resume", (NpgsqlDataSource database, ControllerLoop loop, EventLog events, CancellationToken stop) => PauseAsync(database, loop, events, false, stop))
            .Needs(AccessScope.Operator);
    }

    private static async Task<IResult> SwitchoverAsync(HttpContext context, Operations operations, string? to, bool forwarded)
    {
        var outcome = await operations.SwitchoverAsync(to, forwarded, context.RequestAborted);
        return Answer(outcome);
    }

    private static async Task<IResult> FailoverAsync(HttpContext context, Operations operations, bool? allowDataLoss) =>
        Answer(await operations.FailoverAsync(allowDataLoss ?? false, context.RequestAborted));

    private static IResult Answer(OperationOutcome outcome) => outcome.Kind switch
    {
        OperationKind.Done => TypedResults.Ok(outcome),
        OperationKind.RolledBack => RolledBack.Result(outcome.Reason),
        OperationKind.PeerSilent => PeerSilent.Result(outcome.Reason),
        _ => Refused.Result(outcome.Reason),
    };

    private static async Task<IResult> PauseAsync(NpgsqlDataSource database, ControllerLoop loop, EventLog events, bool paused, CancellationToken stop)
    {
        try
        {
            await using var command = database.CreateCommand(
                "INSERT INTO crmdr_local.settings (name, value) VALUES ('paused', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
            command.Parameters.Add(new NpgsqlParameter { Value = paused ? "true" : "false" });
            await command.ExecuteNonQueryAsync(stop);
        }
        catch (NpgsqlException failure)
        {
            return Refused.Result($"The local database did not store it: {failure.GetBaseException().Message}");
        }

        events.Add("request", loop.Snapshot.State.Lease.Record?.Epoch ?? 0, paused ? "automatic failover is paused" : "automatic failover is resumed");
        loop.Wake();
        return TypedResults.Ok(new { paused });
    }
}
