using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>The ledger of what lost when the clouds met again, for whoever decides what becomes of it.</summary>
internal static class ConflictEndpoints
{
    public static void MapConflicts(this IEndpointRouteBuilder app)
    {
        // Rows of every owner are in it.
        var group = app.MapGroup("/api/v1/conflicts").WithTags("conflicts").RequireAuthorization(Roles.Admin);
        group.MapGet("", ListAsync)
            .Produces<Page<Conflict>>().ProducesProblem(400)
            .WithSummary("List what lost against newer writes when the clouds met again")
            .WithDescription("By transaction: each had been acknowledged by one cloud and never arrived at the other before that one took over.");
        group.MapGet("{id:guid}", FindAsync).Produces<Conflict>().ProducesProblem(404).WithSummary("Read a conflict, with the rows as they are now");
        group.MapPost("{id:guid}/resolve", ResolveAsync)
            .Accepts<ResolveFields>("application/json").Produces<Conflict>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412)
            .ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .WithSummary("Decide what becomes of a transaction that lost")
            .WithDescription("By ordinary writes, all or none. A transfer is carried out anew. A contact that lost its e-mail address to another one is merged into that one. What cannot be written now (the address is taken, the account is deleted) is refused as it is for everybody.")
            .WithWriteHeaders(precondition: true);
    }

    private static async Task<IResult> ListAsync(string? limit, string? cursor, string? state, [FromServices] NpgsqlDataSource database)
    {
        var page = PageQuery.Read(limit, cursor, out var problem);
        if (problem is not null)
            return problem;
        if (state is not (null or "open" or "resolved" or "all"))
            return CrmProblems.Validation("state", $"expected open, resolved or all, found '{state}'");
        var found = await LedgerAsync(database, send => Ledger.PageAsync(send, page.After, page.Limit + 1, state switch { "all" => null, "resolved" => true, _ => false }));
        return TypedResults.Ok(new Page<Conflict>(
            [.. found.Take(page.Limit).Select(one => one.ToConflict())], found.Count > page.Limit ? Cursor.Encode(found[page.Limit - 1].Id) : null));
    }

    private static async Task<IResult> FindAsync(Guid id, HttpContext http, [FromServices] NpgsqlDataSource database)
    {
        if (await LedgerAsync(database, send => Ledger.FindAsync(send, id, locked: false)) is not { } found)
            return CrmProblems.NotFound("conflict", id);
        http.Response.Headers.ETag = found.Version.ETag;
        return TypedResults.Ok(found.ToConflict());
    }

    private static async Task<IResult> ResolveAsync(Guid id, HttpContext http, [FromServices] WritePipeline writes)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(ResolveFields.Parse, out var problem);
        if (problem is not null)
            return problem;
        return EntityEndpoints.VersionWanted(http) is { } version ? await writes.RunAsync(http, body.Bytes, new ResolveConflict(id, version, fields)) : EntityEndpoints.VersionRequired();
    }

    private static Task<T> LedgerAsync<T>(NpgsqlDataSource database, Func<Ledger.Send, Task<T>> read) => database.ReadAsync(async connection =>
    {
        NpgsqlBatch? batch = null;
        NpgsqlDataReader? results = null;
        try
        {
            return await read(async fill =>
            {
                await EndAsync();
                batch = connection.CreateBatch();
                fill(batch);
                return results = await batch.ExecuteReaderAsync(CancellationToken.None);
            });
        }
        finally
        {
            await EndAsync();
        }

        async ValueTask EndAsync()
        {
            if (results is not null)
                await results.DisposeAsync();
            if (batch is not null)
                await batch.DisposeAsync();
        }
    });
}
