using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Writes;
using Npgsql;

namespace CrmDr.Api.Features.Contacts;

internal static class ContactEndpoints
{
    public static readonly EntityTable<Contact> Table =
        new("crm.contacts", "contact", "account_id, name, email, phone, notes", Read, CrmJson.Default.Contact, ofAccount: true);

    private static readonly EntityFeature<Contact, ContactFields> Feature = new(
        Table,
        "contacts",
        ContactFields.Parse,
        $"""
        INSERT INTO crm.contacts (id, account_id, name, email, phone, notes) SELECT $1, $2, $3, $4, $5, $6
        WHERE EXISTS (SELECT FROM crm.accounts WHERE id = $2 AND deleted_at IS NULL) RETURNING {Table.Columns}
        """,
        $"""
        UPDATE crm.contacts SET account_id = $5, name = $6, email = $7, phone = $8, notes = $9 WHERE {EntityTable<Contact>.IsWanted}
        AND EXISTS (SELECT FROM crm.accounts a WHERE a.id = $5 AND a.deleted_at IS NULL) RETURNING {Table.Columns}
        """,
        (command, fields) => command.Id(fields.AccountId).Text(fields.Name).Text(fields.Email).Text(fields.Phone).Text(fields.Notes));

    /// <summary>The write that creates a contact.</summary>
    public static IWrite Creation(ContactFields fields) => new CreateEntity<Contact, ContactFields>(Feature, fields);

    public static void MapContacts(this IEndpointRouteBuilder app) => app.MapEntity(Feature);

    private static Contact Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetGuid(5), row.GetString(6), row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9),
        head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
