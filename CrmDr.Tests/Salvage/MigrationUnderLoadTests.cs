using CrmDr.Api.Database;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Salvage;

/// <summary>A release that brings migrations is rolled out while the one before serves: on a pair that replicates, standby first, under the statements of the first release.</summary>
public sealed class MigrationUnderLoadTests(EnginesFixture engines)
{
    private const int FirstRelease = 4; // keys, accounts, contacts, deals
    private const int Tries = 4;        // as the application's

    [Fact]
    public async Task Apply_EachMigrationStandbyFirstUnderLoad_FailsNoRequestAndBothSidesAreEqual()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var pair = await engines.ScratchPairAsync(nameof(Apply_EachMigrationStandbyFirstUnderLoad_FailsNoRequestAndBothSidesAreEqual));
        await using var aws = new Site(pair, "aws", "gcp");
        await using var gcp = new Site(pair, "gcp", "aws");
        foreach (var site in new[] { aws, gcp })
        {
            await site.ExecuteAsync(await TestSchema.PlatformAsync());
            await MigrateAsync(pair, site, FirstRelease);
            await site.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{site.Slot}', 'pgoutput')");
        }

        await aws.SubscribeAsync();
        await gcp.SubscribeAsync();
        await aws.OpenAsync(1);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var load = Enumerable.Range(0, 2).Select(worker => WriteAsync(aws, worker, end.Token)).ToArray();
        for (var count = FirstRelease + 1; count <= Migration.All.Count; count++)
        {
            // The job of a release runs in both clouds; the standby's first, and each of them twice at once.
            foreach (var site in new[] { gcp, aws })
                await Task.WhenAll(MigrateAsync(pair, site, count), MigrateAsync(pair, site, count));
            // As the controllers do, once each side has what the other publishes.
            await gcp.RefreshAsync();
            await aws.RefreshAsync();
            Assert.All(load, worker => Assert.False(worker.IsFaulted, worker.Exception?.ToString()));
        }

        await end.CancelAsync();
        var written = (await Task.WhenAll(load)).Sum();
        Assert.True(written > 100, $"only {written} writes");
        await Eventually.ReachedAsync(async () => await aws.ContentAsync() == await gcp.ContentAsync() ? null : "the two sides differ");
        Assert.Equal(written, await gcp.ScalarAsync<long>("SELECT count(*) FROM crm.idempotency_keys"));
        const string Unpublished = """
            SELECT coalesce(string_agg(c.oid::regclass::text, ', '), '') FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r'
            AND NOT EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srrelid = c.oid AND r.srsubstate = 'r')
            """;
        foreach (var site in new[] { aws, gcp })
            await Eventually.ReachedAsync(async () => await site.ScalarAsync<string>(Unpublished) is { Length: > 0 } missing ? $"{site.Cloud} does not follow {missing}" : null);
        Assert.Equal(0, await gcp.ScalarAsync<long>("SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relnamespace = 'crm'::regnamespace"));
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(ScratchPair pair, Site site, int count) =>
        Migrate.ApplyAsync(pair.ConnectionString(site.Cloud, DatabaseRole.Owner), [.. Migration.All.Take(count)], TimeProvider.System);

    /// <summary>What the first release sends: an account with a contact and two deals, a change, a transfer; each a transaction with its key. How many there were.</summary>
    private static async Task<long> WriteAsync(Site site, int worker, CancellationToken end)
    {
        long written = 0;
        await using var connection = await site.Database.OpenConnectionAsync(CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            var (account, contact, one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
            string[][] requests =
            [
                [$"INSERT INTO crm.accounts (id, name, notes) VALUES ('{account}', 'Acme', NULL) RETURNING id, created_at, v_epoch, v_at, v_cloud, name, notes"],
                [$"INSERT INTO crm.contacts (id, account_id, name, email, phone, notes) SELECT '{contact}', '{account}', 'Ada', NULL, NULL, NULL WHERE EXISTS (SELECT FROM crm.accounts WHERE id = '{account}' AND deleted_at IS NULL) RETURNING id"],
                [
                    $"INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) VALUES ('{one}', '{account}', 'Deal', 100, 'EUR', 'lead')",
                    $"INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) VALUES ('{other}', '{account}', 'Deal', 100, 'EUR', 'lead')",
                ],
                [$"UPDATE crm.contacts SET name = 'Ada L' WHERE id = '{contact}' AND deleted_at IS NULL RETURNING id"],
                [
                    $"SELECT id FROM crm.deals WHERE id IN ('{one}', '{other}') ORDER BY id FOR UPDATE",
                    $"UPDATE crm.deals SET amount = amount - 5 WHERE id = '{one}'",
                    $"UPDATE crm.deals SET amount = amount + 5 WHERE id = '{other}'",
                    $"INSERT INTO crm.transfers (id, from_deal, to_deal, amount, account_id) VALUES ('{Guid.CreateVersion7()}', '{one}', '{other}', 5, '{account}')",
                ],
            ];
            foreach (var request in requests)
            {
                await TransactAsync(connection, request, $"{worker}-{written}");
                written++;
            }
        }

        return written;
    }

    private static async Task TransactAsync(NpgsqlConnection connection, string[] statements, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var batch = connection.CreateBatch();
                foreach (var sql in (string[])["BEGIN", .. statements, $"INSERT INTO crm.idempotency_keys (key, request_hash, status) VALUES ('{key}', '\\x00', 201)", "COMMIT"])
                    batch.BatchCommands.Add(new(sql));
                await batch.ExecuteNonQueryAsync(CancellationToken.None);
                return;
            }
            catch (PostgresException e) when (e.IsTransient && attempt < Tries)
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }
}
