using System.Collections.Immutable;
using CrmDr.Failover.Authority;
using CrmDr.ServiceDefaults.Time;
using Npgsql;

namespace CrmDr.Controller.Witness;

/// <summary>The record in a small PostgreSQL in a third place, one row of table <c>witness.record</c>.</summary>
/// <remarks>
/// Linearizable because it is one row of one server, changed by single statements under synchronous commit. Protects against the loss of either cloud;
/// does not protect against the loss of its own server: then roles stay as they are until it is back.
/// One connection, used by one call at a time; a call that runs out of time drops the connection, so that no late answer is taken for another's.
/// </remarks>
public sealed class PostgresWitness(string connectionString, TimeSpan timeout, TimeProvider time) : IWitness
{
    private const string Install = """
        CREATE SCHEMA IF NOT EXISTS witness;
        CREATE TABLE IF NOT EXISTS witness.record (
            id int PRIMARY KEY CHECK (id = 1),
            revision bigint NOT NULL,
            epoch bigint NOT NULL,
            holder text,
            eligible text[] NOT NULL);
        INSERT INTO witness.record VALUES (1, 0, 0, NULL, '{}') ON CONFLICT DO NOTHING
        """;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
        CommandTimeout = 0,
        KeepAlive = 0,
    }.ConnectionString;

    private NpgsqlConnection? _connection;
    private bool _installed;

    public bool MayForget => true;

    public async Task<WitnessRecord> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await InTimeAsync(ReadRowAsync, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WitnessUnreachableException($"the witness did not answer within {timeout.TotalSeconds:0.0##} s: {failure.GetBaseException().Message}", failure);
        }
    }

    public async Task<CompareAndSetOutcome> SwapAsync(WitnessRecord expected, WitnessRecord wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await InTimeAsync((connection, stop) => SwapRowAsync(connection, expected, wanted, stop), cancellationToken);
        }
        catch (Exception)
        {
            // A connection that dies under a command shows as many kinds of exception; what they have in common is that the outcome is not known.
            return CompareAndSetOutcome.Unknown;
        }
    }

    public async ValueTask DisposeAsync() => await DropAsync();

    private static async Task<WitnessRecord> ReadRowAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT revision, epoch, holder, eligible FROM witness.record WHERE id = 1", connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new WitnessRecord(
            reader.GetInt64(0),
            reader.GetInt64(1),
            await reader.IsDBNullAsync(2, stop) ? null : reader.GetString(2),
            ImmutableArray.Create(reader.GetFieldValue<string[]>(3)));
    }

    private static async Task<CompareAndSetOutcome> SwapRowAsync(NpgsqlConnection connection, WitnessRecord expected, WitnessRecord wanted, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE witness.record SET revision = $1, epoch = $2, holder = $3, eligible = $4
            WHERE id = 1 AND revision = $5 AND epoch = $6 AND holder IS NOT DISTINCT FROM $7 AND eligible = $8
            """, connection)
        {
            Parameters =
            {
                new() { Value = wanted.Revision },
                new() { Value = wanted.Epoch },
                new() { Value = (object?)wanted.Holder ?? DBNull.Value },
                new() { Value = wanted.Eligible.ToArray() },
                new() { Value = expected.Revision },
                new() { Value = expected.Epoch },
                new() { Value = (object?)expected.Holder ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = expected.Eligible.ToArray() },
            },
        };
        return await command.ExecuteNonQueryAsync(stop) == 1 ? CompareAndSetOutcome.Applied : CompareAndSetOutcome.Refused;
    }

    private async Task<T> InTimeAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(timeout, time, cancellationToken);
        try
        {
            // Npgsql waits for the server's word after a cancellation; a frozen link never sends one, so the wait is ours to end.
            return await RunAsync(work, limit.Token).WaitAsync(limit.Token);
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken stop)
    {
        if (_connection is null)
        {
            var fresh = new NpgsqlConnection(_connectionString);
            _connection = fresh;
            await fresh.OpenAsync(stop);
            if (!_installed)
            {
                await using var install = new NpgsqlCommand(Install, fresh);
                await install.ExecuteNonQueryAsync(stop);
                _installed = true;
            }
        }

        return await work(_connection, stop);
    }

    private Task DropAsync()
    {
        var dropped = _connection;
        _connection = null;
        if (dropped is null)
            return Task.CompletedTask;
        // Closing may hang on a dead link: it is left to end by itself.
        _ = Task.Run(async () =>
        {
            try
            {
                await dropped.DisposeAsync();
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                // It was to be closed, and is.
            }
        });
        return Task.CompletedTask;
    }
}
