using System.Net;
using CrmDr.Api.Database;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class MigrateTests(ApiEngines engines)
{
    [Fact]
    public async Task Apply_TwoAtOnceBeforeThePlatformIsThere_WaitAndApplyEachOnce()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "migrate", migrated: false);
        var both = Enumerable.Range(0, 2).Select(_ => Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System)).ToArray();
        await database.InstallPlatformAsync();
        var applied = (await Task.WhenAll(both)).SelectMany(names => names);
        Assert.Equal(Migration.All.Select(m => m.Name), applied.Order(StringComparer.Ordinal));
        Assert.Empty(await Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System));
    }

    /// <summary>An installation that is updated: the job and the controller of the new release start together, and the one needs what the other brings.</summary>
    [Fact]
    public async Task Apply_PlatformIsThatOfAnEarlierRelease_WaitsForTheController()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "update");
        await database.ExecuteAsync("DELETE FROM crmdr_local.migrations WHERE name = '0017_apply.sql'; DROP FUNCTION crmdr.version_functions(regclass)");
        var applying = Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System);
        await database.InstallPlatformAsync();
        Assert.Equal(["0017_apply.sql"], await applying);
    }

    /// <summary>One function for both was in force: it is left alone while its trigger may run it, and gone when each has its own.</summary>
    [Fact]
    public async Task Apply_TableHasOneTriggerForBoth_KeepsItUntilItIsProtectedAgain()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "triggers");
        await database.ExecuteAsync("""
            DELETE FROM crmdr_local.migrations WHERE name = '0017_apply.sql';
            CREATE FUNCTION crmdr.version_crm_tags() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE OR REPLACE TRIGGER crmdr_version BEFORE INSERT OR UPDATE ON crm.tags FOR EACH ROW EXECUTE FUNCTION crmdr.version_crm_tags();
            ALTER TABLE crm.tags ENABLE ALWAYS TRIGGER crmdr_version;
            DROP TRIGGER crmdr_apply ON crm.tags
            """);
        const string triggers = """
            SELECT string_agg(format('%s %s %s', tgname, tgenabled, tgfoid::regproc), ', ' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 'crm.tags'::regclass AND tgname IN ('crmdr_version', 'crmdr_apply')
            """;

        await database.InstallPlatformAsync();

        Assert.Equal("crmdr_version A version_crm_tags", await database.ReadAsync<string>(triggers));
        Assert.Equal(["0017_apply.sql"], await Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System));
        Assert.Equal("crmdr_apply R apply_crm_tags, crmdr_version O stamp_crm_tags", await database.ReadAsync<string>(triggers));
        Assert.True(await database.ReadAsync<bool>("SELECT to_regprocedure('crmdr.version_crm_tags()') IS NULL"));
    }

    [Fact]
    public async Task Apply_EveryTable_IsProtectedAndSoftDeletes()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "protected");
        const string unprotected = """
            SELECT coalesce(string_agg(c.oid::regclass::text, ', '), '') FROM pg_class c
            WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r' AND NOT (
                EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'crmdr_gate')
                AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'crmdr_version' AND t.tgenabled = 'O')
                AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'crmdr_apply' AND t.tgenabled = 'R')
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'deleted_at')
                AND EXISTS (SELECT FROM pg_publication_rel r WHERE r.prrelid = c.oid))
            """;
        Assert.Equal("", await database.ReadAsync<string>(unprotected));
        const string otherUniqueKeys = """
            SELECT coalesce(string_agg(i.indexrelid::regclass::text, ', '), '') FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = 'crm'::regnamespace AND i.indisunique AND NOT i.indisprimary
            """;
        Assert.Equal("", await database.ReadAsync<string>(otherUniqueKeys));
    }

    [Fact]
    public async Task Apply_OneFails_ItIsRolledBackAndTheEarlierStay()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "fails");
        Migration[] more = [.. Migration.All, new("0998_good.sql", "CREATE TABLE crm.good (id uuid PRIMARY KEY)"),
            new("0999_bad.sql", "CREATE TABLE crm.bad (id uuid PRIMARY KEY); SELECT 1 / 0")];
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrate.ApplyAsync(database.Owner, more, TimeProvider.System));
        Assert.Contains("0999_bad.sql", failure.Message);
        Assert.Contains("division by zero", failure.Message);
        Assert.Equal((true, false), (
            await database.ReadAsync<bool>("SELECT to_regclass('crm.good') IS NOT NULL"), await database.ReadAsync<bool>("SELECT to_regclass('crm.bad') IS NOT NULL")));
    }

    [Fact]
    public async Task Ready_NotMigrated_SaysWhatIsMissing()
    {
        await using var database = await ApiDatabase.CreateAsync(engines.Cloud, "unmigrated", migrated: false);
        await using var api = await ApiUnderTest.StartAsync(database, active: false);
        Assert.Equal("not-ready", await (await api.GetAsync("/ready")).KindAsync());
        await database.InstallPlatformAsync();
        var answer = await api.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("0001_idempotency_keys.sql", (await answer.JsonAsync()).GetProperty("detail").GetString());
        await Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/ready")).StatusCode);
    }
}
