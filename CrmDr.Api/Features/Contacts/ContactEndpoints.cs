using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Tags;
using CrmDr.Api.Http;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Contacts;

internal static class ContactEndpoints
{
    public static readonly EntityTable<Contact> Table = new(
        "crm.contacts", "contact", owned: true, $"account_id, name, email, phone, notes, owner, {Tagging.Of("contacts")}", Read, CrmJson.Default.Contact, merges: true);

    private static readonly Reference Account = Reference.Account("crm.contacts");

    public static readonly EntityFeature<Contact, ContactFields> Feature = new(
        Table,
        "contacts",
        ContactFields.Parse,
        $"""
        WITH claim AS ({EmailClaims.Claim("$4", "$1")})
        INSERT INTO crm.contacts (id, account_id, name, email, phone, notes, owner) SELECT $1, $2, $3, $4, $5, $6, coalesce($7, crm.caller())
        WHERE {Account.Holds("$2", null)} AND ($4 IS NULL OR EXISTS (SELECT FROM claim)) RETURNING {Table.Columns}
        """,
        $"""
        WITH claim AS ({EmailClaims.Claim("$7", "$1", "NOT EXISTS (SELECT FROM crm.contacts me WHERE me.id = $1 AND crm.email_key(me.email) = crm.email_key($7))")})
        UPDATE crm.contacts SET account_id = $5, name = $6, email = $7, phone = $8, notes = $9, owner = coalesce($10, owner) WHERE {Table.IsWanted}
        AND {Account.Holds("$5", "$1")}
        AND ($7 IS NULL OR crm.email_key(email) = crm.email_key($7) OR EXISTS (SELECT FROM claim)) RETURNING {Table.Columns}
        """,
        (command, fields) => command.Id(fields.AccountId).Text(fields.Name).Text(fields.Email).Text(fields.Phone).Text(fields.Notes).Text(fields.Owner))
    {
        List = new(
            [
                ListFilter.Search("(name || ' ' || coalesce(email, '') || ' ' || coalesce(notes, ''))", "name, e-mail address or notes"), ListFilter.AccountId, ListFilter.Owner,
                ListFilter.Tag("contacts"), new("email", ValueKind.Text, "crm.email_key(email) = crm.email_key({0})", "Only the contact with this address."),
                .. ListFilter.Range("created", ValueKind.Time, "created_at", "creation"),
            ],
            new ListOrder("name", ValueKind.Text, "name COLLATE \"C\""), ListOrder.Created),
        Undelete = "deleted_at = NULL, email = NULL", // the address is claimed anew
        Obstacles = new((id, fields) => [Account.Check(fields.AccountId, id)], EmailClaims.SettleAsync),
    };

    /// <summary>The write that creates a contact.</summary>
    public static IWrite Creation(ContactFields fields) => new CreateEntity<Contact, ContactFields>(Feature, fields);

    public static void MapContacts(this IEndpointRouteBuilder app)
    {
        var group = app.MapEntity(Feature);
        group.MapTags(Table);
        group.MapCsv(Feature);
        group.MapPost("{id:guid}/merge", MergeAsync)
            .Accepts<MergeFields>("application/json").Produces<Contact>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(410).ProducesProblem(412)
            .ProducesProblem(422).ProducesProblem(428).ProducesProblem(503)
            .WithSummary("Merge a duplicate into the contact")
            .WithDescription("Fills what is empty from the duplicate, takes over its activities and tags and its place as primary contact, and deletes it; whoever asks for it is told where it went (410).")
            .WithWriteHeaders(precondition: true);
        group.MapGet("email-collisions", async (HttpContext http, [FromServices] EmailCollisions collisions) => TypedResults.Ok(await collisions.ReadAsync(Viewer.Of(http))))
            .WithSummary("E-mail addresses that both clouds gave to a contact while they did not see each other")
            .WithDescription("Each with both contacts, up to 200. Merge them, or change one.");
    }

    private static async Task<IResult> MergeAsync(Guid id, HttpContext http, [FromServices] WritePipeline writes)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(parsed => MergeFields.Parse(parsed, id), out var problem);
        if (problem is not null)
            return problem;
        return EntityEndpoints.VersionWanted(http) is { } version
            ? await writes.RunAsync(http, body.Bytes, new MergeContacts(id, version, fields))
            : EntityEndpoints.VersionRequired();
    }

    private static Contact Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetGuid(5), row.GetString(6), row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), row.TextOrNull(10), row.GetFieldValue<string[]>(11),
        head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
