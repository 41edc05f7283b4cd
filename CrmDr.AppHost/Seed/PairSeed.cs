using CrmDr.LocalClouds;
using Npgsql;

namespace CrmDr.AppHost.Seed;

/// <summary>Fills both clouds of a world that nobody uses yet, and lets both databases learn what they hold.</summary>
public static class PairSeed
{
    /// <summary>Of every account that a seed makes; with deals, activities and the rest about 15 rows.</summary>
    public const int ContactsOfAnAccount = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="primary">Connection of an administrator.</param>
    /// <param name="standby">Likewise.</param>
    /// <param name="accounts">How many.</param>
    /// <param name="time">Tells how long it took.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<SeedTotals> FillAsync(string primary, string standby, long accounts, TimeProvider time, CancellationToken cancellation)
    {
        await using var here = Open(primary);
        await using var there = Open(standby);
        await FollowsAsync(here, there, time, cancellation);
        var totals = await new SeedWriter(here, time, there).WriteAsync(new SeedData(1), accounts, null, cancellation);
        foreach (var side in new[] { here, there })
        {
            await using var analyze = side.CreateCommand("VACUUM ANALYZE");
            await analyze.ExecuteNonQueryAsync(cancellation);
        }

        return totals;
    }

    /// <summary>Waits until each side follows every table of the other one.</summary>
    /// <remarks>A world serves before all tables of new subscriptions have been copied. What is written until then arrives table by table, and whoever looks sees children without parents.</remarks>
    public static Task FollowsAsync(NpgsqlDataSource here, NpgsqlDataSource there, TimeProvider time, CancellationToken cancellation) => Poll.UntilAsync(
        "both subscriptions to follow every table", Patience, time, async () => await FollowsAsync(here, cancellation) && await FollowsAsync(there, cancellation), cancellation);

    private static async Task<bool> FollowsAsync(NpgsqlDataSource side, CancellationToken cancellation)
    {
        await using var command = side.CreateCommand("SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_catalog.pg_subscription_rel");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static NpgsqlDataSource Open(string connection) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "crmdr-seed", CommandTimeout = 0, Pooling = false });
}
