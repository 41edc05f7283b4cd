using CrmDr.Controller.Conflicts;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>Row versions in apply: the newer wins, equal loses, whatever the order; and every published table is guarded.</summary>
[Collection(SharedServers.Collection)]
public sealed class VersionTests(EnginesFixture engines)
{
    [Theory]
    [InlineData("(2, '2026-01-01', 'gcp')", "(1, '2026-02-01', 'aws')", "first")] // a lower epoch loses, however late
    [InlineData("(1, '2026-01-01', 'aws')", "(2, '2025-01-01', 'gcp')", "second")]
    [InlineData("(1, '2026-01-01', 'aws')", "(1, '2026-01-01 00:00:00.000001', 'aws')", "second")]
    [InlineData("(1, '2026-01-01', 'aws')", "(1, '2026-01-01', 'aws')", "first")] // equal loses: applying twice is applying once
    [InlineData("(1, '2026-01-01', 'aws')", "(1, '2026-01-01', 'gcp')", "second")] // a tie is broken by name, on both sides alike
    public async Task Apply_InsertMeetsRow_NewerWins(string first, string second, string expected)
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Apply_InsertMeetsRow_NewerWins));

        await pair.Aws.ApplyAsync($"INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) SELECT 1, 'first', {first.Trim('(', ')')}");
        await pair.Aws.ApplyAsync($"INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) SELECT 1, 'second', {second.Trim('(', ')')}");
        Assert.Equal(expected, await pair.Aws.ScalarAsync<string>("SELECT name FROM crm.things"));
        Assert.Equal(1, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
    }

    [Theory]
    [InlineData(3, "theirs")]
    [InlineData(1, "ours")]
    public async Task Apply_Update_NewerWins(int epoch, string expected)
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Apply_Update_NewerWins));
        await pair.Aws.OpenAsync(2);
        await pair.Aws.AppAsync("INSERT INTO crm.things (id, name) VALUES (1, 'ours')");

        await pair.Aws.ApplyAsync($"UPDATE crm.things SET name = 'theirs', v_epoch = {epoch}, v_at = now(), v_cloud = 'gcp'");

        Assert.Equal(expected, await pair.Aws.ScalarAsync<string>("SELECT name FROM crm.things"));
    }

    /// <summary>What loses in apply waits, with both versions, for the holder's controller, which moves it to the ledger, once.</summary>
    [Fact]
    public async Task Apply_OlderVersionLoses_IsPutIntoTheLedgerWithBoth()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Apply_OlderVersionLoses_IsPutIntoTheLedgerWithBoth));
        await pair.Aws.OpenAsync(2);
        await pair.Aws.AppAsync("INSERT INTO crm.things (id, name) VALUES (1, 'ours'), (2, 'ours too'), (3, 'the same')");

        for (var twice = 0; twice < 2; twice++)
        {
            await pair.Aws.ApplyAsync("UPDATE crm.things SET name = 'theirs', v_epoch = 1, v_at = '2026-01-01T10:20:30.123456Z', v_cloud = 'gcp' WHERE id = 1");
            await pair.Aws.ApplyAsync("INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) VALUES (2, 'theirs too', 1, '2026-01-01T10:20:31Z', 'gcp')");
            await pair.Aws.ApplyAsync("UPDATE crm.things SET name = name WHERE id = 3"); // an equal version is the same row
            await pair.Aws.ApplyAsync("UPDATE crm.things SET name = 'newer', v_epoch = 3 WHERE id = 3");
            Assert.Equal(2, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr_local.lost_in_apply"));
            Assert.Equal(twice == 0 ? 2 : 0, (await ConflictKeeper.MoveAsync(pair.Aws.Owner, CancellationToken.None)).Sum(kind => kind.Rows));
        }

        Assert.Equal(0, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr_local.lost_in_apply"));
        Assert.Equal(
            [
                "crm.things 1 update theirs ours 1/2026-01-01T10:20:30.123456Z/gcp true 1",
                "crm.things 2 insert theirs too ours too 1/2026-01-01T10:20:31.000000Z/gcp true 1",
            ],
            await pair.Aws.ScalarAsync<string[]>("""
                SELECT ARRAY(SELECT concat_ws(' ', table_name, row_key, operation, losing ->> 'name', winning ->> 'name', losing_version,
                    (winning_version = crmdr.version_text(winning) AND winning_version LIKE '2/%/aws')::text, source_epoch)
                FROM crmdr.conflicts ORDER BY row_key)
                """));
        Assert.Equal(2, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.conflicts WHERE v_epoch = 2 AND resolved_at IS NULL"));
    }

    [Fact]
    public async Task Protect_EveryPublishedTable_HasVersionGateAndTriggers()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Protect_EveryPublishedTable_HasVersionGateAndTriggers));

        var bare = await pair.Aws.ScalarAsync<string[]>("""
            SELECT ARRAY(SELECT p.prrelid::regclass::text FROM pg_publication_rel p
            WHERE p.prrelid <> 'crmdr.markers'::regclass AND
            ((SELECT count(*) FROM pg_attribute a WHERE a.attrelid = p.prrelid AND a.attname IN ('v_epoch', 'v_at', 'v_cloud') AND a.attnotnull) <> 3
              OR NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = p.prrelid AND t.tgname = 'crmdr_gate' AND t.tgenabled = 'O')
              OR NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = p.prrelid AND t.tgname = 'crmdr_version' AND t.tgenabled = 'O')
              OR NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = p.prrelid AND t.tgname = 'crmdr_apply' AND t.tgenabled = 'R')))
            """);

        Assert.Empty(bare);
    }

    [Fact]
    public async Task Protect_TableWithoutPrimaryKey_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Protect_TableWithoutPrimaryKey_IsRefused));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => pair.Aws.OwnerAsync("CREATE TABLE crm.bare (a int); SELECT crmdr.protect('crm.bare')"));

        Assert.Contains("no primary key", refused.MessageText, StringComparison.Ordinal);
    }

    /// <summary>The publisher leaves out a large value that did not change; the trigger must rebuild each, or a refused row could later miss it.</summary>
    [Fact]
    public async Task Update_LargeValuesUntouched_AreRewritten()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Update_LargeValuesUntouched_AreRewritten));
        await pair.Aws.OpenAsync(1);
        const string Noise = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) i)";
        await pair.Aws.AppAsync($"INSERT INTO crm.things (id, name, notes, extra, bytes, tags) VALUES (1, 'x', {Noise}, to_jsonb({Noise}), convert_to({Noise}, 'UTF8'), ARRAY[{Noise}])");
        var toast = await pair.Aws.ScalarAsync<string>("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'crm.things'::regclass");
        var before = await pair.Aws.ScalarAsync<long[]>($"SELECT array_agg(DISTINCT chunk_id::bigint) FROM {toast}");

        await pair.Aws.AppAsync("UPDATE crm.things SET name = 'y'");

        var after = await pair.Aws.ScalarAsync<long[]>($"SELECT array_agg(DISTINCT chunk_id::bigint) FROM {toast} WHERE chunk_id::bigint > {before.Max()}");
        Assert.Equal(4, before.Length);
        Assert.Equal(4, after.Length);
    }
}
