using Npgsql;
using NpgsqlTypes;

namespace CrmDr.AppHost.Bench;

/// <summary>What the API asks of the database, written down once more: the least that an application could do.</summary>
public sealed class RawCrm(NpgsqlDataSource database)
{
    private const string Columns = """
        id, created_at, v_epoch, v_at, v_cloud, account_id, name, email, phone, notes, owner,
        ARRAY(SELECT t.tag FROM crm.taggings t WHERE t.row_id = contacts.id AND t.deleted_at IS NULL ORDER BY t.tag COLLATE "C")
        """;

    private const string Introduce = "SELECT set_config('crmdr.caller', 'bench', true), set_config('crmdr.ids', $1, true), set_config('crmdr.ordinal', '0', true)";

    public Task<int> ReadAsync(Guid id) => CountAsync($"SELECT {Columns} FROM crm.contacts WHERE id = $1 AND deleted_at IS NULL", id);

    public Task<int> ListAsync() => CountAsync($"SELECT {Columns}, name COLLATE \"C\" FROM crm.contacts WHERE deleted_at IS NULL ORDER BY name COLLATE \"C\", id LIMIT 51");

    public Task<int> SearchAsync(string word) => CountAsync(
        $"SELECT {Columns} FROM crm.contacts WHERE deleted_at IS NULL AND (name || ' ' || coalesce(email, '') || ' ' || coalesce(notes, '')) ILIKE $1 ORDER BY id LIMIT 51", $"%{word}%");

    public Task CreateAsync(Guid account, string key, string email) => WriteAsync(key, $"""
        WITH claim AS (INSERT INTO crm.email_claims (key, contact_id) SELECT crm.email_key($4), $1
            WHERE NOT EXISTS (SELECT FROM crm.contacts o WHERE crm.email_key(o.email) = crm.email_key($4) AND o.id <> $1 AND o.deleted_at IS NULL)
            ON CONFLICT (key) DO UPDATE SET contact_id = excluded.contact_id WHERE email_claims.contact_id = excluded.contact_id RETURNING key)
        INSERT INTO crm.contacts (id, account_id, name, email, phone, notes, owner) SELECT $1, $2, $3, $4, NULL, NULL, 'bench'
        WHERE EXISTS (SELECT FROM crm.accounts WHERE id = $2 AND deleted_at IS NULL) AND EXISTS (SELECT FROM claim) RETURNING {Columns}
        """, Guid.CreateVersion7(), account, "Bench", email);

    public Task UpdateAsync(Guid id, string key, string name) => WriteAsync(key, $"UPDATE crm.contacts SET name = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING {Columns}", id, name);

    private async Task<int> CountAsync(string sql, object parameter) => await CountAsync(new NpgsqlCommand(sql) { Parameters = { Of(parameter) } });

    private async Task<int> CountAsync(string sql) => await CountAsync(new NpgsqlCommand(sql));

    private async Task<int> CountAsync(NpgsqlCommand command)
    {
        await using var connection = await database.OpenConnectionAsync();
        command.Connection = connection;
        await using (command)
        await using (var rows = await command.ExecuteReaderAsync())
        {
            var found = 0;
            while (await rows.ReadAsync())
            {
                rows.GetString(6);
                found++;
            }
            return found;
        }
    }

    // Two round trips, as the API makes them: look for the key and write, then store the answer and commit.
    private async Task WriteAsync(string key, string sql, params object[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using (var batch = connection.CreateBatch())
        {
            batch.BatchCommands.Add(new("BEGIN ISOLATION LEVEL READ COMMITTED"));
            batch.BatchCommands.Add(new(Introduce) { Parameters = { Of(Guid.CreateVersion7().ToString()) } });
            batch.BatchCommands.Add(new("SELECT request_hash, status, body, etag, location, deleted_at IS NOT NULL FROM crm.idempotency_keys WHERE key = $1") { Parameters = { Of(key) } });
            var write = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
                write.Parameters.Add(Of(parameter));
            batch.BatchCommands.Add(write);
            await batch.ExecuteNonQueryAsync();
        }

        await using (var batch = connection.CreateBatch())
        {
            batch.BatchCommands.Add(new("INSERT INTO crm.idempotency_keys (key, request_hash, status, body, etag, location) VALUES ($1, $2, 201, $3, '', '')")
            {
                Parameters = { Of(key), Of(new byte[32]), Of("""{"id":"01936b2e-7c00-7a11-8f3a-5d0c2b9e4a02","name":"Bench","email":"bench@bench.example","phone":null,"notes":null,"owner":"bench","tags":[]}""") },
            });
            batch.BatchCommands.Add(new("COMMIT"));
            await batch.ExecuteNonQueryAsync();
        }
    }

    private static NpgsqlParameter Of(object value) => value switch
    {
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Uuid },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        _ => new NpgsqlParameter<string> { TypedValue = (string)value, NpgsqlDbType = NpgsqlDbType.Text },
    };
}
