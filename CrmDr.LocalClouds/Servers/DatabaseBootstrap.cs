using System.Security.Cryptography;
using System.Text;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.LocalClouds.Servers;

/// <summary>What an administrator does once per server: databases, roles, passwords.</summary>
internal static class DatabaseBootstrap
{
    // Names of the sessions' own: a standby that is away must not hold up an administrator's commit.
    // Passwords are set here: a statement that fails must not be logged with them.
    private const string SessionOptions = ";Pooling=false;Options=-c synchronous_commit=local -c log_min_error_statement=panic -c log_error_verbosity=terse";

    public static string Script { get; } = ReadScript();

    /// <summary>Database <c>crm</c> and the roles of a cloud. Done again when the script or a password has changed.</summary>
    public static async Task CloudAsync(PostgresServer server, Secrets secrets, CancellationToken cancellation)
    {
        var stamp = Stamp(Script, secrets.Crmdr, secrets.App, secrets.Replication);
        if (IsDone(server, stamp))
            return;
        await CreateDatabaseAsync(server, "crm", cancellation);
        await RunScriptAsync(server, "crm", secrets, cancellation);
        MarkDone(server, stamp);
    }

    /// <summary>Roles and rights in one database.</summary>
    public static async Task RunScriptAsync(PostgresServer server, string database, Secrets secrets, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString(database) + SessionOptions);
        await connection.OpenAsync(cancellation);
        await using (var passwords = new NpgsqlCommand(
            "SELECT set_config('bootstrap.crmdr_password', $1, false), set_config('bootstrap.app_password', $2, false), "
            + "set_config('bootstrap.replication_password', $3, false)", connection))
        {
            passwords.Parameters.AddWithValue(secrets.Crmdr);
            passwords.Parameters.AddWithValue(secrets.App);
            passwords.Parameters.AddWithValue(secrets.Replication);
            await passwords.ExecuteNonQueryAsync(cancellation);
        }
        await ExecuteAsync(connection, Script, cancellation);
    }

    /// <summary>Database <c>witness</c>, owned by the role that the controllers use; they make their own table.</summary>
    public static async Task WitnessAsync(PostgresServer server, Secrets secrets, CancellationToken cancellation)
    {
        // Generated passwords are hexadecimal: nothing in them needs quoting.
        var script = $"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'crmdr_witness') THEN
                    CREATE ROLE crmdr_witness LOGIN;
                END IF;
            END $$;
            ALTER ROLE crmdr_witness PASSWORD '{secrets.Witness}';
            ALTER DATABASE witness OWNER TO crmdr_witness;
            """;
        var stamp = Stamp(script);
        if (IsDone(server, stamp))
            return;
        await CreateDatabaseAsync(server, "witness", cancellation);
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString("witness") + SessionOptions);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, script, cancellation);
        MarkDone(server, stamp);
    }

    internal static async Task CreateDatabaseAsync(PostgresServer server, string name, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString("postgres") + SessionOptions);
        await connection.OpenAsync(cancellation);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.AddWithValue(name);
        if (await exists.ExecuteScalarAsync(cancellation) is null)
            await ExecuteAsync(connection, $"CREATE DATABASE \"{name}\"", cancellation);
    }

    internal static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string StampFile(PostgresServer server) => Path.Combine(server.DataFolder, "crmdr.bootstrapped");

    private static bool IsDone(PostgresServer server, string stamp) => File.Exists(StampFile(server)) && File.ReadAllText(StampFile(server)) == stamp;

    private static void MarkDone(PostgresServer server, string stamp) => File.WriteAllText(StampFile(server), stamp);

    private static string Stamp(params ReadOnlySpan<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!))));

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(DatabaseBootstrap).Assembly.GetManifestResourceStream("bootstrap.sql")!);
        return reader.ReadToEnd();
    }
}
