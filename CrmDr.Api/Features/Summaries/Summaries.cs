using System.Text.Json;
using CrmDr.Api.Caching;
using CrmDr.Api.Database;
using CrmDr.Api.Features.Activities;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Identity;
using Npgsql;

namespace CrmDr.Api.Features.Summaries;

/// <summary>Adds up what whole tables hold.</summary>
internal sealed class Summaries(NpgsqlDataSource database, SummaryCache cache)
{
    private const string Now = "SELECT transaction_timestamp()";

    private static string Activities(string seen) => $"""
        SELECT kind, owner, count(*) FILTER (WHERE completed_at IS NULL AND (due_at IS NULL OR due_at >= transaction_timestamp())),
            count(*) FILTER (WHERE completed_at IS NULL AND due_at < transaction_timestamp()), count(*) FILTER (WHERE completed_at IS NOT NULL)
        FROM crm.activities WHERE deleted_at IS NULL AND kind <> 'note'{seen} GROUP BY kind, owner ORDER BY kind, owner
        """;

    public Task<byte[]> PipelineAsync(bool byOwner, Viewer viewer) => cache.GetAsync(byOwner ? "pipeline-by-owner" : "pipeline", viewer, async () =>
    {
        var (at, lines) = await ReadAsync(command => Pipeline(byOwner ? "d.owner" : "NULL::text", DealEndpoints.Table.Seen(viewer, command, "d.")), row => new PipelineLine(
            row.GetString(0), row.TextOrNull(1), row.GetString(2), row.TextOrNull(3), row.GetInt64(4), row.GetDecimal(5), row.GetDecimal(6)));
        return JsonSerializer.SerializeToUtf8Bytes(new PipelineSummary(at, lines), CrmJson.Default.PipelineSummary);
    });

    public Task<byte[]> ActivitiesAsync(Viewer viewer) => cache.GetAsync("activities", viewer, async () =>
    {
        var (at, lines) = await ReadAsync(command => Activities(ActivityEndpoints.Table.Seen(viewer, command)), row => new ActivityLine(row.GetString(0), row.TextOrNull(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
        return JsonSerializer.SerializeToUtf8Bytes(new ActivitySummary(at, lines), CrmJson.Default.ActivitySummary);
    });

    private static string Pipeline(string owner, string seen) => $"""
        SELECT d.stage, s.kind, d.currency, {owner}, count(*), sum(d.amount), round(sum(d.amount * coalesce(d.probability, s.probability, 0)) / 100, 2)
        FROM crm.deals d LEFT JOIN crm.stages s ON s.name = d.stage AND s.deleted_at IS NULL
        WHERE d.deleted_at IS NULL{seen} GROUP BY 1, 2, 3, 4, s.position ORDER BY s.position, 1, 3, 4
        """;

    private Task<(DateTime At, T[] Lines)> ReadAsync<T>(Func<NpgsqlBatchCommand, string> sql, Func<NpgsqlDataReader, T> read) => database.ReadAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Now); // one batch is one transaction: the time is that of both
        var command = batch.Add("");
        command.CommandText = sql(command);
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        await rows.ReadAsync(CancellationToken.None);
        var at = rows.GetDateTime(0);
        await rows.NextResultAsync(CancellationToken.None);
        var lines = new List<T>();
        while (await rows.ReadAsync(CancellationToken.None))
            lines.Add(read(rows));
        return (at, lines.ToArray());
    });
}
