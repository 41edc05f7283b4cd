using CrmDr.Failover.Authority;
using CrmDr.Failover.Replicas;
using CrmDr.ServiceDefaults.Time;
using Npgsql;

namespace CrmDr.Controller.Replicas;

/// <summary>The row in table <c>crmdr_local.controller</c> of the cloud's own database, and the fence around the sessions of whoever acted before.</summary>
/// <remarks>
/// The cloud's own database and not the cluster's: what a controller does is done to that database, so a cloud whose controllers cannot reach it has nothing to lose by their stopping, while a
/// control plane that is away would stop them for nothing. One connection, used by one call at a time; a call that runs out of time drops it.
/// </remarks>
public sealed class ReplicaStore(string connectionString, TimeSpan timeout, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Sessions of controllers are told by their name.</summary>
    public const string Sessions = "crmdr-controller";

    // It is needed before the platform is installed, which is the work of whoever acts.
    private const string Install = """
        CREATE SCHEMA IF NOT EXISTS crmdr_local;
        CREATE TABLE IF NOT EXISTS crmdr_local.controller (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            revision bigint NOT NULL,
            holder text,
            address text)
        """;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "crmdr-replica",
        Pooling = false,
        Timeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
        CommandTimeout = 0,
        Options = "-c synchronous_commit=local",
    }.ConnectionString;

    private NpgsqlConnection? _connection;

    /// <summary>Refuses a session to a controller that no longer acts: one that was frozen would otherwise begin new ones after the fence.</summary>
    public static async Task AdmitAsync(NpgsqlConnection connection, string holder, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT holder FROM crmdr_local.controller", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not string found || found != holder)
            throw new InvalidOperationException($"{holder} is not the controller that acts for this database any more.");
    }

    public Task<ReplicaRecord?> ReadAsync(CancellationToken stop) => InTimeAsync(async (connection, limit) =>
    {
        await using var command = new NpgsqlCommand("SELECT revision, holder, address FROM crmdr_local.controller", connection);
        await using var reader = await command.ExecuteReaderAsync(limit);
        if (!await reader.ReadAsync(limit))
            return null;
        return new ReplicaRecord(reader.GetInt64(0), await TextAsync(reader, 1, limit), await TextAsync(reader, 2, limit));
    }, stop);

    /// <summary>Writes <paramref name="wanted"/> if the row still is <paramref name="expected"/>.</summary>
    public async Task<CompareAndSetOutcome> SwapAsync(ReplicaRecord? expected, ReplicaRecord wanted, CancellationToken stop)
    {
        try
        {
            return await InTimeAsync(async (connection, limit) =>
            {
                await using var command = new NpgsqlCommand(expected is null
                    ? "INSERT INTO crmdr_local.controller (revision, holder, address) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
                    : "UPDATE crmdr_local.controller SET revision = $1, holder = $2, address = $3 WHERE revision = $4", connection)
                {
                    Parameters = { new() { Value = wanted.Revision }, new() { Value = (object?)wanted.Holder ?? DBNull.Value }, new() { Value = (object?)wanted.Address ?? DBNull.Value } },
                };
                if (expected is not null)
                    command.Parameters.Add(new NpgsqlParameter { Value = expected.Revision });
                return await command.ExecuteNonQueryAsync(limit) == 1 ? CompareAndSetOutcome.Applied : CompareAndSetOutcome.Refused;
            }, stop);
        }
        catch (Exception)
        {
            // A connection that dies under a command shows as many kinds of exception; what they have in common is that the outcome is not known.
            return CompareAndSetOutcome.Unknown;
        }
    }

    /// <summary>Ends every session of the controllers that acted before, and waits until none is left: what one of them has begun is done or never will be.</summary>
    public async Task FenceAsync(CancellationToken stop)
    {
        while (await InTimeAsync(EndAsync, stop) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
    }

    private static async Task<long> EndAsync(NpgsqlConnection connection, CancellationToken limit)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND starts_with(application_name, $1) AND pid <> pg_backend_pid()
            """, connection)
        {
            Parameters = { new() { Value = Sessions } },
        };
        return (long)(await command.ExecuteScalarAsync(limit))!;
    }

    private static async Task<string?> TextAsync(NpgsqlDataReader reader, int column, CancellationToken limit) =>
        await reader.IsDBNullAsync(column, limit) ? null : reader.GetString(column);

    private async Task<T> InTimeAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var limit = new TimeLimit(timeout, time, stop);
        try
        {
            return await RunAsync(work, limit.Token).WaitAsync(limit.Token);
        }
        catch
        {
            // Closing may hang on a dead link: it is left to end by itself.
            if (Interlocked.Exchange(ref _connection, null) is { } dropped)
                _ = dropped.CloseAsync().ContinueWith(closed => closed.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken limit)
    {
        if (_connection is null)
        {
            var fresh = new NpgsqlConnection(_connectionString);
            _connection = fresh;
            await fresh.OpenAsync(limit);
            await using var install = new NpgsqlCommand(Install, fresh);
            await install.ExecuteNonQueryAsync(limit);
        }

        return await work(_connection, limit);
    }
}
