using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Table <c>crmdr_local.settings</c>: what belongs to this database alone and cannot be observed later.</summary>
internal static class LocalSettings
{
    /// <summary>The value of a name; null when it was never set, also before the table is there.</summary>
    public static async Task<string?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var known = new NpgsqlCommand("SELECT to_regclass('crmdr_local.settings') IS NOT NULL", connection);
        if (await known.ExecuteScalarAsync(cancellationToken) is not true)
            return null;
        await using var read = new NpgsqlCommand("SELECT value FROM crmdr_local.settings WHERE name = $1", connection) { Parameters = { new() { Value = name } } };
        return await read.ExecuteScalarAsync(cancellationToken) as string;
    }

    public static async Task SetAsync(NpgsqlConnection connection, string name, string value, CancellationToken cancellationToken)
    {
        await using var write = new NpgsqlCommand(
            "INSERT INTO crmdr_local.settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = value } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task ForgetAsync(NpgsqlConnection connection, string[] names, CancellationToken cancellationToken)
    {
        await using var forget = new NpgsqlCommand("DELETE FROM crmdr_local.settings WHERE name = ANY ($1)", connection) { Parameters = { new() { Value = names } } };
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }
}
