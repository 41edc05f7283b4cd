using CrmDr.Api.Database;
using CrmDr.Api.Entities;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>A write that changes nothing: its row is made up by the database, in the shape of a table's, and takes the way of a row that was written.</summary>
internal sealed class RehearsedRow<T>(EntityTable<T> table) : IWrite
{
    // What no table has is passed over.
    private const string Row = """
        {"id":"00000000-0000-0000-0000-000000000000","account_id":"00000000-0000-0000-0000-000000000000","created_at":"2000-01-01Z","v_epoch":0,"v_at":"2000-01-01Z","v_cloud":"nowhere",
        "name":"rehearsal","title":"rehearsal","notes":"rehearsal","email":"rehearsal","phone":"rehearsal","amount":1.5,"currency":"EUR","stage":"lead","probability":10,"expected_close":"2000-01-01","closed_at":"2000-01-01Z","reason":"rehearsal","owner":"rehearsal"}
        """;

    private readonly RowVersion _version = new(0, new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc), "nowhere");

    public IEnumerable<EntityKey> Targets => [table.Key(Guid.Empty)];

    public void Begin(NpgsqlBatch batch, WriteContext context) =>
        batch.Add($"""
            SELECT {table.Columns} FROM jsonb_populate_record(NULL::{table.Table}, $5::jsonb) AS {table.Name}
            WHERE id = $1 AND (v_epoch, v_at, v_cloud) IN (SELECT * FROM unnest($2, $3, $4)) AND $6 > 1
            """).Id(Guid.Empty).Versions([_version]).Text(Row).Amount(1.5m);

    public async Task<WriteOutcome> CompleteAsync(WriteContext context)
    {
        await context.Results.ReadAsync(CancellationToken.None);
        var (head, entity) = table.Read(context.Results);
        var body = table.Serialize(entity);
        return WriteOutcome.Done(new(StatusCodes.Status200OK, body, head.Version.ETag, null), new RowChange(table.Key(head.Id), head.Version, body));
    }
}
