using CrmDr.Api.Entities;

namespace CrmDr.Api.Features.Deals;

/// <summary>Statements that change deals. Each that may bring a deal to a stage keeps its history and its closing date in the same statement.</summary>
internal static class DealSql
{
    public static readonly Reference Account = Reference.Account("crm.deals");

    // A deal that is won stays closed since then, whatever else is changed.
    private const string ClosedAt =
        "CASE WHEN stage.kind = 'open' THEN NULL WHEN deals.stage = stage.name THEN coalesce(deals.closed_at, clock_timestamp()) ELSE clock_timestamp() END";

    /// <summary>$1: id; account, title, amount, currency, stage, probability, expected close, reason, owner.</summary>
    public static string Insert => $"""
        WITH {Stage("$6")}, deals AS (
            INSERT INTO crm.deals (id, account_id, title, amount, currency, stage, probability, expected_close, reason, owner, closed_at)
            SELECT $1, $2, $3, $4, $5, stage.name, coalesce($7, stage.probability), $8, $9, coalesce($10, crm.caller()), CASE WHEN stage.kind <> 'open' THEN clock_timestamp() END
            FROM stage WHERE (stage.kind <> 'open' OR $9 IS NULL) AND {Account.Holds("$2", null)}
            RETURNING *, NULL::text AS came_from)
        {History("deals.reason")}
        """;

    /// <summary>$1 to $4: the row; account, title, amount, currency, stage, probability, expected close, reason, owner.</summary>
    public static string Update => $"""
        WITH {Stage("$9")}, deals AS (
            UPDATE crm.deals SET account_id = $5, title = $6, amount = $7, currency = $8, stage = stage.name, probability = coalesce($10, stage.probability),
                expected_close = $11, reason = $12, owner = coalesce($13, deals.owner), closed_at = {ClosedAt}
            FROM stage WHERE {DealEndpoints.Table.IsWanted} AND (stage.kind <> 'open' OR $12 IS NULL) AND {Account.Holds("$5", "$1")}
            RETURNING new.*, old.stage AS came_from)
        {History("deals.reason")}
        """;

    /// <summary>$1 to $4: the row; stage, reason. The reason is the deal's own where it is won or lost; its history keeps it in any case.</summary>
    public static string Move => $"""
        WITH {Stage("$5")}, deals AS (
            UPDATE crm.deals SET stage = stage.name, probability = CASE WHEN deals.stage = stage.name THEN deals.probability ELSE stage.probability END,
                reason = CASE WHEN stage.kind <> 'open' THEN $6 END, closed_at = {ClosedAt}
            FROM stage WHERE {DealEndpoints.Table.IsWanted}
            RETURNING new.*, old.stage AS came_from)
        {History("$6")}
        """;

    private static string Stage(string name) => $"stage AS (SELECT name, kind, probability FROM crm.stages WHERE name = {name} AND deleted_at IS NULL LIMIT 1)";

    private static string History(string reason) => $"""
        , history AS (
            INSERT INTO crm.deal_stage_history (id, deal_id, from_stage, to_stage, reason, caller)
            SELECT crm.next_id(), deals.id, deals.came_from, deals.stage, {reason}, crm.caller() FROM deals WHERE deals.came_from IS DISTINCT FROM deals.stage)
        SELECT {DealEndpoints.Table.Columns} FROM deals
        """;
}
