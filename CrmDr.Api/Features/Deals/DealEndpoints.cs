using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Csv;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Features.Tags;
using CrmDr.Api.Http;
using CrmDr.Api.Writes;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CrmDr.Api.Features.Deals;

internal static class DealEndpoints
{
    public static readonly EntityTable<Deal> Table = new(
        "crm.deals", "deal", owned: true, $"account_id, title, amount, currency, stage, probability, expected_close, reason, closed_at, owner, {Tagging.Of("deals")}",
        Read, CrmJson.Default.Deal);

    public static readonly EntityFeature<Deal, DealFields> Feature = new(
        Table,
        "deals",
        DealFields.Parse,
        DealSql.Insert,
        DealSql.Update,
        (command, fields) => command.Id(fields.AccountId).Text(fields.Title).Amount(fields.Amount).Text(fields.Currency).Text(fields.Stage)
            .Number(fields.Probability).Date(fields.ExpectedClose).Text(fields.Reason).Text(fields.Owner))
    {
        List = new(
            [
                ListFilter.Search("title", "the title"), ListFilter.AccountId, ListFilter.Owner, ListFilter.Tag("deals"),
                new("stage", ValueKind.Text, "stage = {0}", "Only deals of this stage."),
                new("status", ValueKind.Text, "stage IN (SELECT s.name FROM crm.stages s WHERE s.kind = {0} AND s.deleted_at IS NULL)", "`open`, `won` or `lost`.") { Words = ["open", "won", "lost"] },
                new("currency", ValueKind.Text, "currency = {0}", "Only deals in this currency."),
                new("amountMin", ValueKind.Amount, "amount >= {0}", "Only deals of this amount or more."),
                new("amountMax", ValueKind.Amount, "amount <= {0}", "Only deals of this amount or less."),
                .. ListFilter.Range("close", ValueKind.Date, "expected_close", "expected closing day"),
                .. ListFilter.Range("created", ValueKind.Time, "created_at", "creation"),
            ],
            new ListOrder("amount", ValueKind.Amount, "amount"), new ListOrder("expectedClose", ValueKind.Date, "coalesce(expected_close, DATE 'infinity')"), ListOrder.Created),
        Obstacles = new((id, fields) =>
        [
            DealSql.Account.Check(fields.AccountId, id),
            StageExists(fields.Stage),
            new("reason", "only for a stage that is won or lost", "SELECT 1 WHERE $1 IS NULL OR NOT EXISTS (SELECT FROM crm.stages WHERE name = $2 AND kind = 'open' AND deleted_at IS NULL)",
                command => command.Text(fields.Reason).Text(fields.Stage)),
        ]),
    };

    private static readonly RowUpdate<Deal, MoveFields> Move = new(
        Table, MoveFields.Parse, DealSql.Move, (command, fields) => command.Text(fields.Stage).Text(fields.Reason), new((_, fields) => [StageExists(fields.Stage)]));

    private static readonly Trail<StageChange> History = new(
        new("crm.deal_stage_history", "change", owned: false, "from_stage, to_stage, reason, caller", ReadChange, CrmJson.Default.StageChange), "deal_id", of: Table);

    public static void MapDeals(this IEndpointRouteBuilder app)
    {
        var group = app.MapEntity(Feature);
        group.MapPost("transfer", TransferAsync)
            .Accepts<TransferFields>("application/json").Produces<Transfer>(201)
            .ProducesProblem(400).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503)
            .WithSummary("Move an amount between two deals of one account").WithWriteHeaders();
        group.MapPost("{id:guid}/move", (Guid id, HttpContext http, [FromServices] WritePipeline writes) =>
                EntityEndpoints.UpdateAsync(id, http, writes, Move, anyVersion: true))
            .Accepts<MoveFields>("application/json").Produces<Deal>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(503)
            .WithSummary("Bring the deal to a stage")
            .WithDescription("The deal gets the probability of that stage, and a closing date where it is won or lost. To the stage it is in: nothing but a new version.")
            .WithWriteHeaders(precondition: true, optional: true);
        group.MapTrail("history", History).WithSummary("The stages the deal went through, newest first");
        group.MapTags(Table);
        group.MapCsv(Feature);
    }

    private static FieldCheck StageExists(string name) => new(
        "stage", "there is no such stage; GET /api/v1/stages lists them", "SELECT 1 FROM crm.stages WHERE name = $1 AND deleted_at IS NULL", command => command.Text(name));

    private static async Task<IResult> TransferAsync(HttpContext http, [FromServices] WritePipeline writes)
    {
        var body = await RequestBody.ReadAsync(http.Request);
        var fields = body.Parse(TransferFields.Parse, out var problem);
        return problem ?? await writes.RunAsync(http, body.Bytes, new TransferAmount(fields));
    }

    private static Deal Read(NpgsqlDataReader row, RowHead head) => new(
        head.Id, row.GetGuid(5), row.GetString(6), row.GetDecimal(7), row.GetString(8), row.GetString(9), row.ValueOrNull<int>(10), row.ValueOrNull<DateOnly>(11),
        row.TextOrNull(12), row.ValueOrNull<DateTime>(13), row.TextOrNull(14), row.GetFieldValue<string[]>(15), head.CreatedAt, head.UpdatedAt, head.Version.ToString());

    private static StageChange ReadChange(NpgsqlDataReader row, RowHead head) =>
        new(head.Id, row.TextOrNull(5), row.GetString(6), row.TextOrNull(7), row.TextOrNull(8), head.CreatedAt);
}
