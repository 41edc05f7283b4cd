using CrmDr.Api.Documents;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Audit;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
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
            .Accepts<TFields>("application/json").Produces<T>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503)
            .WithSummary($"Create the {noun}").WithWriteHeaders().WithLocation();

        group.MapGet("", (HttpContext http, [FromServices] EntityReads reads) => ListAsync(http, reads, feature))
            .Produces<Page<T>>().ProducesProblem(400).WithSummary($"List {feature.Route}").WithListParameters(feature.List);

        group.MapGet("{id:guid}", (Guid id, string? fields, HttpContext http, [FromServices] EntityReads reads) => ReadAsync(id, fields, http, reads, table))
            .Produces<T>().Produces(304).ProducesProblem(400).ProducesProblem(404).ProducesMerged(table).WithSummary($"Read the {noun}");

        group.MapPut("{id:guid}", (Guid id, HttpContext http, [FromServices] WritePipeline writes) => UpdateAsync(id, http, writes, feature.Replacement))
            .Accepts<TFields>("application/json").Produces<T>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412)
            .ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .ProducesMerged(table).WithSummary($"Replace the {noun}").WithWriteHeaders(precondition: true);

        group.MapDelete("{id:guid}", (Guid id, HttpContext http, [FromServices] WritePipeline writes) => DeleteAsync(id, http, writes, table))
            .Produces(204).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .ProducesMerged(table).WithSummary($"Delete the {noun}").WithWriteHeaders(precondition: true);

        group.MapTrail("audit", AuditEndpoints.Trail(table))
            .WithSummary($"Who changed the {noun}, when, from what to what")
            .WithDescription("Newest first, also of a row that is deleted. An update lists the fields that it changed; lost: the write lost against a newer one when the clouds met again.");
        return group;
    }

    private static async Task<IResult> CreateAsync<T, TFields>(HttpContext http, WritePipeline writes, EntityFeature<T, TFields> feature)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(feature.Parse, out var problem);
        return problem ?? await writes.RunAsync(http, body.Bytes, new CreateEntity<T, TFields>(feature, fields));
    }

    /// <summary>Says that a row may have gone into another one, of a table where that happens.</summary>
    public static RouteHandlerBuilder ProducesMerged<T>(this RouteHandlerBuilder route, EntityTable<T> table) => table.SelectSurvivor is null ? route : route.ProducesProblem(410);

    /// <summary>What a row has gathered, newest first.</summary>
    public static RouteHandlerBuilder MapTrail<T>(this IEndpointRouteBuilder group, string name, Trail<T> trail) => group
        .MapGet($"{{id:guid}}/{name}", async (Guid id, string? limit, string? cursor, HttpContext http, [FromServices] EntityReads reads) =>
        {
            var query = PageQuery.Read(limit, cursor, out var problem);
            return problem ?? (IResult)Page(await reads.PageAsync(trail, id, query, Viewer.Of(http)), query);
        })
        .Produces<Page<T>>().ProducesProblem(400);

    /// <summary>Changes a row. With <paramref name="anyVersion"/> that makes sense whatever version it is in; <c>If-Match</c> is heeded where it is sent.</summary>
    public static async Task<IResult> UpdateAsync<T, TFields>(Guid id, HttpContext http, WritePipeline writes, RowUpdate<T, TFields> update, bool anyVersion = false)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(update.Parse, out var problem);
        if (problem is not null)
            return problem;
        return VersionWanted(http, anyVersion) is { } version
            ? await writes.RunAsync(http, body.Bytes, new UpdateEntity<T, TFields>(update, id, version, fields))
            : VersionRequired();
    }

    public static IfMatch? VersionWanted(HttpContext http, bool anyVersion = false) =>
        IfMatch.Parse(http.Request.Headers.IfMatch, weak: false) ?? (anyVersion ? IfMatch.Whatever : null);

    public static ProblemHttpResult VersionRequired() => CrmProblems.PreconditionRequired.Result(
        "The header If-Match is missing: send the ETag of the version that you read, or * for any.");

    private static async Task<IResult> ReadAsync<T>(Guid id, string? fields, HttpContext http, EntityReads reads, EntityTable<T> table)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        var wanted = SparseFields.Read(fields, table.Fields, errors);
        if (errors.Count > 0)
            return CrmProblems.Validation(errors);
        var viewer = Viewer.Of(http);
        return await reads.FindAsync(table, id, viewer) is { } entry ? new EntityResult(entry, wanted) : await reads.WhyNotAsync(table, id, viewer);
    }

    private static async Task<IResult> ListAsync<T, TFields>(HttpContext http, EntityReads reads, EntityFeature<T, TFields> feature)
    {
        var query = ListQuery.Read(http.Request.Query, feature.List, feature.Table.Fields, out var problem);
        return problem ?? (IResult)new ListResult<T>(feature.Table, query, await reads.PageAsync(feature.Table, query, Viewer.Of(http)));
    }

    // There is one row more than asked for where there is a next page.
    private static Ok<Page<T>> Page<T>(List<Row<T>> rows, PageQuery query)
    {
        var items = rows.Take(query.Limit).ToArray();
        return TypedResults.Ok(new Page<T>([.. items.Select(row => row.Entity)], rows.Count > query.Limit ? Cursor.Encode(items[^1].Head.Id) : null));
    }

    private static async Task<IResult> DeleteAsync<T>(Guid id, HttpContext http, WritePipeline writes, EntityTable<T> table) =>
        VersionWanted(http) is { } version
            ? await writes.RunAsync(http, default, new DeleteEntity<T>(table, id, version))
            : VersionRequired();
}
