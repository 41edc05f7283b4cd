using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Tags;
using Npgsql;

namespace CrmDr.Api.Features.Accounts;

internal static class AccountEndpoints
{
    public static readonly EntityTable<Account> Table = new(
        "crm.accounts", "account", owned: true, $"name, notes, owner, primary_contact_id, {Tagging.Of("accounts")}", Read, CrmJson.Default.Account);

    public static readonly EntityFeature<Account, AccountFields> Feature = new(
        Table,
        "accounts",
        AccountFields.Parse,
        $"""
        INSERT INTO crm.accounts (id, name, notes, primary_contact_id, owner) SELECT $1, $2, $3, $4, coalesce($5, crm.caller())
        WHERE {IsContactOf("$4", "$1")} RETURNING {Table.Columns}
        """,
        $"""
        UPDATE crm.accounts SET name = $5, notes = $6, primary_contact_id = $7, owner = coalesce($8, owner)
        WHERE {Table.IsWanted} AND {IsContactOf("$7", "$1")} RETURNING {Table.Columns}
        """,
        (command, fields) => command.Text(fields.Name).Text(fields.Notes).Id(fields.PrimaryContactId).Text(fields.Owner))
    {
        List = new(
            [ListFilter.Search("(name || ' ' || coalesce(notes, ''))", "name or notes"), ListFilter.Owner, ListFilter.Tag("accounts"), .. ListFilter.Range("created", ValueKind.Time, "created_at", "creation")],
            new ListOrder("name", ValueKind.Text, "name COLLATE \"C\""), ListOrder.Created),
        Obstacles = new((id, fields) =>
        [
            new("primaryContactId", "there is no such contact of this account", $"SELECT 1 WHERE {IsContactOf("$1", "$2")}",
                command => command.Id(fields.PrimaryContactId).Id(id)),
        ]),
    };

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var group = app.MapEntity(Feature);
        group.MapTags(Table);
        group.MapCsv(Feature);
    }

    private static string IsContactOf(string contact, string account) =>
        new Reference("primaryContactId", "crm.accounts", "primary_contact_id", "contact", "crm.contacts").Holds(contact, account, $" AND p.account_id = {account}");

    private static Account Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetString(5), row.TextOrNull(6), row.TextOrNull(7), row.ValueOrNull<Guid>(8), row.GetFieldValue<string[]>(9),
        head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
