using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CrmDr.Api.Entities;

/// <summary>The routes that every table of the CRM has: create, read, list, replace, delete.</summary>
internal static class EntityEndpoints
{
    public static RouteGroupBuilder MapEntity<T, TFields>(this IEndpointRouteBuilder app, EntityFeature<T, TFields> feature) where TFields : notnull
    {
        var group = app.MapGroup(feature.Path).WithTags(feature.Route);
        var (table, noun) = (feature.Table, feature.Table.Noun);

        group.MapPost("", (HttpContext http, [FromServices] WritePipeline writes) => CreateAsync(http, writes, feature))
            .Accepts<TFields>("application/json").Produces<T>(201).ProducesProblem(400).ProducesProblem(422).ProducesProblem(503)
            .WithSummary($"Create the {noun}").WithWriteHeaders();

        var list = table.OfAccount
            ? group.MapGet("", (string? limit, string? cursor, string? accountId, [FromServices] EntityReads reads) =>
                ListAsync(limit, cursor, accountId, reads, table))
            : group.MapGet("", (string? limit, string? cursor, [FromServices] EntityReads reads) =>
                ListAsync(limit, cursor, null, reads, table));
        list.Produces<Page<T>>().ProducesProblem(400).WithSummary($"List {feature.Route}, by id");

        group.MapGet("{id:guid}", async (Guid id, [FromServices] EntityReads reads) =>
                await reads.FindAsync(table, id) is { } entry ? (IResult)new EntityResult(entry) : CrmProblems.NotFound(noun, id))
            .Produces<T>().Produces(304).ProducesProblem(404).WithSummary($"Read the {noun}");

        group.MapPut("{id:guid}", (Guid id, HttpContext http, [FromServices] WritePipeline writes) => UpdateAsync(id, http, writes, feature))
            .Accepts<TFields>("application/json").Produces<T>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412)
            .ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .WithSummary($"Replace the {noun}").WithWriteHeaders(precondition: true);

        group.MapDelete("{id:guid}", (Guid id, HttpContext http, [FromServices] WritePipeline writes) => DeleteAsync(id, http, writes, table))
            .Produces(204).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .WithSummary($"Delete the {noun}").WithWriteHeaders(precondition: true);
        return group;
    }

    private static async Task<IResult> CreateAsync<T, TFields>(HttpContext http, WritePipeline writes, EntityFeature<T, TFields> feature)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(feature.Parse, out var problem);
        return problem ?? await writes.RunAsync(http, body.Bytes, new CreateEntity<T, TFields>(feature, fields));
    }

    private static async Task<IResult> ListAsync<T>(string? limit, string? cursor, string? accountId, EntityReads reads, EntityTable<T> table)
    {
        var query = PageQuery.Read(limit, cursor, accountId, out var problem);
        if (problem is not null)
            return problem;
        var rows = await reads.PageAsync(table, query); // one more than asked for, to know whether there is a next page
        var more = rows.Count > query.Limit;
        var items = rows.Take(query.Limit).ToArray();
        return TypedResults.Ok(new Page<T>([.. items.Select(row => row.Entity)], more ? Cursor.Encode(items[^1].Head.Id) : null));
    }

    private static async Task<IResult> UpdateAsync<T, TFields>(Guid id, HttpContext http, WritePipeline writes, EntityFeature<T, TFields> feature)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(feature.Parse, out var problem);
        if (problem is not null)
            return problem;
        return IfMatch.Parse(http.Request.Headers.IfMatch, weak: false) is { } version
            ? await writes.RunAsync(http, body.Bytes, new UpdateEntity<T, TFields>(feature, id, version, fields))
            : VersionRequired();
    }

    private static async Task<IResult> DeleteAsync<T>(Guid id, HttpContext http, WritePipeline writes, EntityTable<T> table) =>
        IfMatch.Parse(http.Request.Headers.IfMatch, weak: false) is { } version
            ? await writes.RunAsync(http, default, new DeleteEntity<T>(table, id, version))
            : VersionRequired();

    private static ProblemHttpResult VersionRequired() => CrmProblems.PreconditionRequired.Result(
        "The header If-Match is missing: send the ETag of the version that you read, or * for any.");
}
