using Npgsql;
using NpgsqlTypes;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>Small writes straight to a database: one account each, committed by itself.</summary>
/// <param name="database">As whom: of the application the database writes an audit entry too, of the owner it does not.</param>
public sealed class AccountWrites(NpgsqlDataSource database)
{
    private const string Columns = "crm.accounts (id, name, owner)";

    public async Task<Guid> InsertAsync()
    {
        var id = Guid.CreateVersion7();
        await using var command = database.CreateCommand($"INSERT INTO {Columns} VALUES ($1, 'Bench', 'bench')");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync();
        return id;
    }

    /// <summary>The same rows by COPY, in one transaction.</summary>
    public async Task<Guid> CopyAsync(long rows, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var writer = await connection.BeginBinaryImportAsync($"COPY {Columns} FROM STDIN (FORMAT binary)", cancellation);
        var id = Guid.Empty;
        for (var row = 0L; row < rows; row++)
        {
            id = Guid.CreateVersion7();
            await writer.StartRowAsync(cancellation);
            await writer.WriteAsync(id, NpgsqlDbType.Uuid, cancellation);
            await writer.WriteAsync("Bench", NpgsqlDbType.Text, cancellation);
            await writer.WriteAsync("bench", NpgsqlDbType.Text, cancellation);
        }

        await writer.CompleteAsync(cancellation);
        return id;
    }

    /// <summary>Looks for a row again and again, every millisecond, until it is there.</summary>
    public async Task SeenAsync(Guid id, TimeProvider time, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM crm.accounts WHERE id = $1)", connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } };
        while (await command.ExecuteScalarAsync(cancellation) is not true)
            await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellation);
    }
}
