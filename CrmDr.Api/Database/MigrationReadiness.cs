using CrmDr.ServiceDefaults.Health;
using Npgsql;

namespace CrmDr.Api.Database;

/// <summary>Every migration of this program has been applied.</summary>
internal sealed class MigrationReadiness(NpgsqlDataSource database) : IReadinessCheck
{
    private volatile bool _applied; // migrations only go forward: once is enough

    public string Name => "The schema";

    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (_applied)
            return null;
        await using var question = database.CreateCommand("SELECT to_regclass('crmdr_local.migrations') IS NOT NULL");
        question.CommandTimeout = 1;
        if (!(bool)(await question.ExecuteScalarAsync(CancellationToken.None))!)
            return "The platform schema is missing: the controller of this cloud has not installed it yet.";
        var pending = MigrationPlan.Pending(Migration.All, await AppliedAsync());
        if (pending.Count > 0)
            return $"Not migrated: {string.Join(", ", pending.Select(migration => migration.Name))}. Run 'dotnet CrmDr.Api.dll migrate'.";
        _applied = true;
        return null;
    }

    private async Task<Dictionary<string, string>> AppliedAsync()
    {
        await using var question = database.CreateCommand("SELECT name, sha256 FROM crmdr_local.migrations");
        question.CommandTimeout = 1;
        await using var rows = await question.ExecuteReaderAsync(CancellationToken.None);
        var applied = new Dictionary<string, string>();
        while (await rows.ReadAsync(CancellationToken.None))
            applied[rows.GetString(0)] = rows.GetString(1);
        return applied;
    }
}
