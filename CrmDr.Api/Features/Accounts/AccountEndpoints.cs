using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using Npgsql;

namespace CrmDr.Api.Features.Accounts;

internal static class AccountEndpoints
{
    public static readonly EntityTable<Account> Table = new("crm.accounts", "account", "name, notes", Read, CrmJson.Default.Account);

    private static readonly EntityFeature<Account, AccountFields> Feature = new(
        Table,
        "accounts",
        AccountFields.Parse,
        $"INSERT INTO crm.accounts (id, name, notes) VALUES ($1, $2, $3) RETURNING {Table.Columns}",
        $"UPDATE crm.accounts SET name = $5, notes = $6 WHERE {EntityTable<Account>.IsWanted} RETURNING {Table.Columns}",
        (command, fields) => command.Text(fields.Name).Text(fields.Notes));

    public static void MapAccounts(this IEndpointRouteBuilder app) => app.MapEntity(Feature);

    private static Account Read(NpgsqlDataReader row, RowHead head) =>
        new(head.Id, row.GetString(5), row.TextOrNull(6), head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
