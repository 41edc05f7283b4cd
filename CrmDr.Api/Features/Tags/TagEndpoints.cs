using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Tags;

internal static class TagEndpoints
{
    private static readonly EntityTable<Tag> Table = new("crm.tags", "tag", owned: false, "name, colour, description", Read, CrmJson.Default.Tag);

    public static readonly EntityFeature<Tag, TagFields> Feature = new(
        Table,
        "tags",
        TagFields.Parse,
        $"""
        INSERT INTO crm.tags (id, name, colour, description) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET colour = excluded.colour, description = excluded.description, deleted_at = NULL
        WHERE tags.deleted_at IS NOT NULL RETURNING {Table.Columns}
        """,
        $"UPDATE crm.tags SET colour = $6, description = $7 WHERE {Table.IsWanted} AND name = $5 RETURNING {Table.Columns}",
        (command, fields) => command.Text(fields.Name).Text(fields.Colour).Text(fields.Description))
    {
        List = new([], new ListOrder("name", ValueKind.Text, "name COLLATE \"C\"")),
        IdOf = fields => TagFields.IdOf(fields.Name),
        Obstacles = NamedRows.Obstacles<Tag, TagFields>(Table, fields => fields.Name, TagFields.IdOf),
    };

    public static void MapTags(this IEndpointRouteBuilder app) => app.MapEntity(Feature);

    /// <summary>Rows of this table have tags.</summary>
    public static void MapTags<T>(this RouteGroupBuilder group, EntityTable<T> table) =>
        group.MapPut("{id:guid}/tags", (Guid id, HttpContext http, [FromServices] WritePipeline writes) => ReplaceAsync(id, http, writes, table))
            .Accepts<TagSet>("application/json").Produces<T>()
            .ProducesProblem(400).ProducesProblem(404).ProducesMerged(table).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .WithSummary($"Replace the tags of the {table.Noun}")
            .WithDescription("All of them at once; those left out are taken away. The answer is the row with its new version.")
            .WithWriteHeaders(precondition: true);

    private static async Task<IResult> ReplaceAsync<T>(Guid id, HttpContext http, WritePipeline writes, EntityTable<T> table)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var wanted = body.Parse(TagSet.Parse, out var problem);
        if (problem is not null)
            return problem;
        return EntityEndpoints.VersionWanted(http) is { } version
            ? await writes.RunAsync(http, body.Bytes, new ReplaceTags<T>(table, id, version, wanted))
            : EntityEndpoints.VersionRequired();
    }

    private static Tag Read(NpgsqlDataReader row, RowHead head) =>
        new(head.Id, row.GetString(5), row.TextOrNull(6), row.TextOrNull(7), head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
