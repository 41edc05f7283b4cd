using CrmDr.Api.Database;
using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>The keys of writes with their answers; stored in the transaction of the write and replicated with it.</summary>
internal static class IdempotencySql
{
    public const string Select =
        "SELECT request_hash, status, body, etag, location, deleted_at IS NOT NULL FROM crm.idempotency_keys WHERE key = $1";

    private const string InsertRow =
        "INSERT INTO crm.idempotency_keys (key, request_hash, status, body, etag, location) VALUES ($1, $2, $3, $4, $5, $6)";

    public static NpgsqlBatchCommand Insert(NpgsqlBatch batch, WriteRequest request, StoredAnswer answer)
    {
        var command = batch.Add(InsertRow);
        command.Text(request.Key).Bytes(request.Hash).Number(answer.Status).Utf8(answer.Body).Text(answer.ETag).Text(answer.Location);
        return command;
    }

    public static async Task<StoredKey?> ReadAsync(NpgsqlDataReader rows)
    {
        if (!await rows.ReadAsync(CancellationToken.None))
            return null;
        var answer = new StoredAnswer(
            rows.GetInt32(1),
            rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2),
            rows.TextOrNull(3),
            rows.TextOrNull(4));
        return new(rows.GetFieldValue<byte[]>(0), answer, rows.GetBoolean(5));
    }
}
