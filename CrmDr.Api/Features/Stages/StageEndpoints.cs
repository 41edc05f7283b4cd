using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using CrmDr.Api.Entities.Lists;
using Npgsql;

namespace CrmDr.Api.Features.Stages;

internal static class StageEndpoints
{
    private static readonly EntityTable<Stage> Table = new(
        "crm.stages", "stage", owned: false, "name, position, probability, kind", Read, CrmJson.Default.Stage,
        inUse: "EXISTS (SELECT FROM crm.deals d WHERE d.stage = stages.name AND d.deleted_at IS NULL)");

    public static readonly EntityFeature<Stage, StageFields> Feature = new(
        Table,
        "stages",
        StageFields.Parse,
        $"""
        INSERT INTO crm.stages (id, name, position, probability, kind) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET position = excluded.position, probability = excluded.probability, kind = excluded.kind, deleted_at = NULL
        WHERE stages.deleted_at IS NOT NULL RETURNING {Table.Columns}
        """,
        $"UPDATE crm.stages SET position = $6, probability = $7, kind = $8 WHERE {Table.IsWanted} AND name = $5 RETURNING {Table.Columns}",
        (command, fields) => command.Text(fields.Name).Number(fields.Order).Number(fields.Probability).Text(fields.Kind))
    {
        List = new(
            [new("kind", ValueKind.Text, "kind = {0}", "`open`, `won` or `lost`.") { Words = ["open", "won", "lost"] }], new ListOrder("order", ValueKind.Number, "position")),
        ColumnOf = field => field == "order" ? "position" : field,
        IdOf = fields => StageFields.IdOf(fields.Name),
        Obstacles = NamedRows.Obstacles<Stage, StageFields>(Table, fields => fields.Name, StageFields.IdOf),
    };

    public static void MapStages(this IEndpointRouteBuilder app) => app.MapEntity(Feature);

    private static Stage Read(NpgsqlDataReader row, RowHead head) =>
        new(head.Id, row.GetString(5), row.GetInt32(6), row.GetInt32(7), row.GetString(8), head.CreatedAt, head.UpdatedAt, head.Version.ToString());
}
