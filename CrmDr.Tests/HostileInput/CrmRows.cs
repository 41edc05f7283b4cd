using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.HostileInput;

/// <summary>Rows that wrong requests are aimed at, and what the database holds in one text.</summary>
internal static class CrmRows
{
    public static async Task<IReadOnlyList<Guid>> MakeAsync(ApiUnderTest api)
    {
        var account = Guid.Parse((await api.NewAccountAsync()).OriginalString.Split('/')[^1]);
        return [account, (await api.NewDealAsync(account, 100)).Id, (await api.NewDealAsync(account, 50)).Id];
    }

    /// <summary>Every row of every table that the application and the gate have.</summary>
    public static async Task<string> DigestAsync(ApiDatabase database)
    {
        var parts = new List<string>();
        var tables = await database.ReadAsync<string[]>("SELECT array_agg(c.oid::regclass::text ORDER BY c.relname) FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r'");
        foreach (var table in tables.Concat(["crmdr_local.authority", "crmdr_local.settings"]))
            parts.Add($"{table} {await database.ReadAsync<string>($"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t")}");
        return string.Join('\n', parts);
    }
}
