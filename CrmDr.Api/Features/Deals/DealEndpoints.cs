using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Deals;

internal static class DealEndpoints
{
    public static readonly EntityTable<Deal> Table =
        new("crm.deals", "deal", "account_id, title, amount, currency, stage", Read, CrmJson.Default.Deal, ofAccount: true);

    private static readonly EntityFeature<Deal, DealFields> Feature = new(
        Table,
        "deals",
        DealFields.Parse,
        $"""
        INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) SELECT $1, $2, $3, $4, $5, $6
        WHERE EXISTS (SELECT FROM crm.accounts WHERE id = $2 AND deleted_at IS NULL) RETURNING {Table.Columns}
        """,
        $"""
        UPDATE crm.deals SET account_id = $5, title = $6, amount = $7, currency = $8, stage = $9 WHERE {EntityTable<Deal>.IsWanted}
        AND EXISTS (SELECT FROM crm.accounts a WHERE a.id = $5 AND a.deleted_at IS NULL) RETURNING {Table.Columns}
        """,
        (command, fields) => command.Id(fields.AccountId).Text(fields.Title).Amount(fields.Amount).Text(fields.Currency).Text(fields.Stage));

    public static void MapDeals(this IEndpointRouteBuilder app)
    {
        var group = app.MapEntity(Feature);
        group.MapPost("transfer", TransferAsync)
            .Accepts<TransferFields>("application/json").Produces<Transfer>(201)
            .ProducesProblem(400).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503)
            .WithSummary("Move an amount between two deals of one account").WithWriteHeaders();
    }

    private static async Task<IResult> TransferAsync(HttpContext http, [FromServices] WritePipeline writes)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(TransferFields.Parse, out var problem);
        return problem ?? await writes.RunAsync(http, body.Bytes, new TransferAmount(fields));
    }

    private static Deal Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetGuid(5), row.GetString(6), row.GetDecimal(7), row.GetString(8), row.GetString(9),
        head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
