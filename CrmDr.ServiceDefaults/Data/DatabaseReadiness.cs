using CrmDr.ServiceDefaults.Health;
using Npgsql;

namespace CrmDr.ServiceDefaults.Data;

/// <summary>The database answers a question.</summary>
internal sealed class DatabaseReadiness(NpgsqlDataSource database) : IReadinessCheck
{
    public string Name => "The database";

    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        await using var question = database.CreateCommand("SELECT 1");
        question.CommandTimeout = 1;
        await question.ExecuteScalarAsync(CancellationToken.None); // its own timeout ends it: cancelling would cost the connection
        return null;
    }
}
