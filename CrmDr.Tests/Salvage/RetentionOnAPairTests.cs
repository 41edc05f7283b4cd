using CrmDr.Api.Retention;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Salvage;

/// <summary>A removal is a write like any other: it replicates, it may be an orphan, and a salvage carries it out again.</summary>
public sealed class RetentionOnAPairTests(EnginesFixture engines)
{
    private const string Keys = "SELECT coalesce(string_agg(key, ' ' ORDER BY key), '') FROM crm.idempotency_keys";

    /// <param name="both">The other cloud has removed the same keys meanwhile.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Removal_ThatNeverArrived_IsCarriedOutAgainAndBothSidesConverge(bool both)
    {
        await using var sites = await TwoSites.CreateAsync(engines, $"{nameof(Removal_ThatNeverArrived_IsCarriedOutAgainAndBothSidesConverge)}_{both}");
        var (aws, gcp) = (sites.Aws, sites.Gcp);
        foreach (var site in new[] { aws, gcp })
            await site.ExecuteAsync("ALTER TABLE crm.idempotency_keys ADD COLUMN created_at timestamptz NOT NULL DEFAULT clock_timestamp()");
        await aws.ExecuteAsync("SELECT crmdr.protect('crm.idempotency_keys')");
        await gcp.ExecuteAsync("SELECT crmdr.protect('crm.idempotency_keys')");
        foreach (var deal in new[] { "a", "b" })
            await aws.DealAsync(deal, 100);
        foreach (var key in new[] { "k1", "k2", "k3" })
            await aws.TransferAsync(key, "a", "b", 1);
        await AgeAsync(aws, "'k1', 'k2'");
        await sites.ConvergedAsync();

        await gcp.StopFollowingAsync();
        await RemoveAsync(aws);
        await aws.TransferAsync("k4", "a", "b", 1);
        Assert.Equal("k3 k4", await aws.ScalarAsync<string>(Keys));
        var request = await TwoSites.FailOverAsync(aws, gcp, 2);
        Assert.Equal("k1 k2 k3", await gcp.ScalarAsync<string>(Keys));
        if (both)
            await RemoveAsync(gcp);
        var result = await sites.ReprotectAsync(gcp, aws, request);

        Assert.Equal((2, 0, 0), (result.Counts.Replayed, result.Counts.Resent, result.Counts.Ledgered));
        Assert.Equal(("k3 k4", "k3 k4"), (await aws.ScalarAsync<string>(Keys), await gcp.ScalarAsync<string>(Keys)));
        await AgeAsync(gcp, "'k3'");
        await RemoveAsync(gcp);
        await sites.ConvergedAsync();
        Assert.Equal("k4", await aws.ScalarAsync<string>(Keys));
    }

    private static Task AgeAsync(Site site, string keys) => site.ExecuteAsync($"UPDATE crm.idempotency_keys SET created_at = now() - interval '2 days' WHERE key IN ({keys})");

    private static Task RemoveAsync(Site site) => site.ExecuteAsync(RetentionSql.Remove("crm.idempotency_keys", "key"), TimeSpan.FromDays(1), RetentionService.Batch);
}
