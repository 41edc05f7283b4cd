using CrmDr.Controller.Configuration;
using CrmDr.Controller.Console;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Verify;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Problems;
using Npgsql;

namespace CrmDr.Controller.Endpoints;

/// <summary>Compares both databases when somebody asks: one comparison at a time, it reads every row.</summary>
internal static class VerifyEndpoints
{
    private static readonly ProblemKind Refused = new("refused", 409, "This was refused and nothing has changed.");
    private static readonly SemaphoreSlim One = new(1);

    public static void MapVerify(this IEndpointRouteBuilder app) => app.MapPost("/api/verify", VerifyAsync).Needs(AccessScope.Operator);

    private static async Task<IResult> VerifyAsync(
        string? mode, string? sinceLast, NpgsqlDataSource database, ControllerOptions options, ControllerLoop loop, EventLog events, LastComparison last, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var asked = VerifyRequest.Read(mode, sinceLast);
        if (asked.Wrong is { } wrong)
            return ProblemKind.BadRequest.Result(wrong);
        if (!await One.WaitAsync(0, cancellationToken))
            return Refused.Result("A comparison is under way already.");
        try
        {
            await using var peer = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.PeerDatabase) { ApplicationName = "crmdr-verify", Timeout = 5 });
            var result = await new DatabaseComparer(time).RunAsync(database, peer, asked.Options, null, cancellationToken);
            var summary = VerifySummary.Of(result);
            last.Ended(time.GetUtcNow(), result.Equal, summary);
            events.Add("verify", loop.Snapshot.State.Lease.Record?.Epoch ?? 0, summary);
            return TypedResults.Ok(new VerifyAnswer(summary, result.Equal, result.TablesCompared, result.RowsDiffering, result));
        }
        catch (NpgsqlException failure)
        {
            return Refused.Result($"A database did not answer: {failure.GetBaseException().Message}");
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>The answer of <c>POST /api/verify</c>.</summary>
    private sealed record VerifyAnswer(string Summary, bool Equal, int TablesCompared, long RowsDiffering, VerifyResult Details);
}
