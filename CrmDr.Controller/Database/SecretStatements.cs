using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Statements with a password in them, kept out of the server's log, its statistics and the list of sessions.</summary>
/// <remarks>
/// A statement that fails is logged as it was sent, and one that a function runs is logged as its context. So the secret comes as a parameter, the statement is put
/// together on the server, and its error is raised anew without what stands around it. A warning cannot be caught and is logged with its context: the statement must be one
/// that does not warn.
/// </remarks>
internal static class SecretStatements
{
    private const string Setting = "crmdr.secret";

    /// <param name="connection">In a transaction: with it the server forgets the secret.</param>
    /// <param name="statement">With <c>%L</c> in the secret's place.</param>
    /// <param name="secret">What nobody may read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task ExecuteSecretlyAsync(this NpgsqlConnection connection, string statement, string secret, CancellationToken cancellationToken)
    {
        await using var tell = new NpgsqlCommand("SELECT set_config($1, $2, true)", connection) { Parameters = { new() { Value = Setting }, new() { Value = secret } } };
        await tell.ExecuteNonQueryAsync(cancellationToken);
        await using var run = new NpgsqlCommand($"""
            DO $secretly$
            BEGIN
                EXECUTE format($statement${statement}$statement$, current_setting('{Setting}'));
            EXCEPTION WHEN OTHERS THEN
                RAISE EXCEPTION USING MESSAGE = SQLERRM, ERRCODE = SQLSTATE;
            END $secretly$
            """, connection)
        {
            CommandTimeout = 60,
        };
        await run.ExecuteNonQueryAsync(cancellationToken);
    }
}
