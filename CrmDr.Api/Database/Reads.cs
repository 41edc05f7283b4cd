using Npgsql;

namespace CrmDr.Api.Database;

internal static class Reads
{
    /// <summary>Reads on a connection of the pool, and once more on a fresh one when that connection turns out to be dead.</summary>
    public static async Task<T> ReadAsync<T>(this NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> read)
    {
        try
        {
            return await OnceAsync(database, read);
        }
        catch (Exception e) when (WriteFailures.IsLostConnection(e))
        {
            database.Clear();
            return await OnceAsync(database, read);
        }
    }

    private static async Task<T> OnceAsync<T>(NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> read)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        return await read(connection);
    }
}
