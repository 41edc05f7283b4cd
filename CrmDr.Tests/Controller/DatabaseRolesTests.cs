using CrmDr.LocalClouds.World;
using CrmDr.Tests.Api.Integration;
using Npgsql;
using Npgsql.Replication;

namespace CrmDr.Tests.Controller;

/// <summary>What each role of the database cannot do, while the application may write (docs/security.md).</summary>
[Collection(ApiTests.Name)]
public sealed class DatabaseRolesTests(ApiEngines engines) : IAsyncLifetime
{
    private const string NotAllowed = PostgresErrorCodes.InsufficientPrivilege;

    public ValueTask InitializeAsync() => new(engines.Database.EmptyAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    // Its own right to write.
    [InlineData("INSERT INTO crmdr_local.authority (epoch, cloud) VALUES (9, 'aws')")]
    [InlineData("UPDATE crmdr_local.authority SET epoch = 99")]
    [InlineData("DELETE FROM crmdr_local.authority")]
    [InlineData("INSERT INTO crmdr_local.settings VALUES ('paused', 'true')")]
    [InlineData("GRANT crm_writer TO crm_app")]
    [InlineData("ALTER ROLE crm_app REPLICATION")]
    [InlineData("CREATE ROLE another LOGIN")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("SET ROLE crmdr")]
    [InlineData("ALTER TABLE crm.accounts DISABLE TRIGGER ALL")]
    [InlineData("DROP TRIGGER crmdr_gate ON crm.accounts")]
    [InlineData("CREATE OR REPLACE FUNCTION crmdr.gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")]
    [InlineData("TRUNCATE crm.accounts")]
    // Replication, and what the platform decides by.
    [InlineData("ALTER PUBLICATION crm_replication DROP TABLE crm.accounts")]
    [InlineData("CREATE PUBLICATION another FOR TABLE crm.accounts")]
    [InlineData("CREATE SUBSCRIPTION another CONNECTION 'dbname=x password=x' PUBLICATION p WITH (connect = false)")]
    [InlineData("SELECT pg_create_logical_replication_slot('another', 'pgoutput')")]
    [InlineData("SELECT pg_drop_replication_slot('crm_slot')")]
    [InlineData("SELECT pg_replication_slot_advance('crm_slot', '0/1')")]
    [InlineData("SELECT pg_replication_origin_create('another')")]
    [InlineData("SELECT crmdr.protect('crm.accounts')")]
    [InlineData("INSERT INTO crmdr.markers (epoch, cloud) VALUES (9, 'aws')")]
    [InlineData("INSERT INTO crmdr.failovers (epoch, cloud) VALUES (9, 'aws')")]
    [InlineData("INSERT INTO crmdr.salvage (source_epoch, commit_lsn, source_cloud, outcome, reason, rows) VALUES (9, '0/1', 'gcp', 'resent', 'x', 0)")]
    [InlineData("DELETE FROM crmdr.conflicts")]
    // The server and what others keep secret.
    [InlineData("SELECT passwd FROM pg_shadow")]
    [InlineData("SELECT subconninfo FROM pg_subscription")]
    [InlineData("SELECT pg_read_file('postgresql.conf')")]
    [InlineData("COPY crm.accounts TO PROGRAM 'cat'")]
    [InlineData("ALTER SYSTEM SET wal_level = minimal")]
    [InlineData("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crmdr'")]
    [InlineData("CREATE TABLE public.another (a int)")]
    [InlineData("CREATE TEMPORARY TABLE another (a int)")]
    [InlineData("CREATE SCHEMA another")]
    public async Task Application_MayNot(string statement)
    {
        await using var controller = await engines.Database.HoldAsync("SELECT 1");
        await RefusedAsync(DatabaseRole.App, statement);
    }

    [Theory]
    [InlineData("SELECT * FROM crmdr_local.authority")]
    [InlineData("SELECT * FROM crmdr_local.promotions")]
    [InlineData("SELECT * FROM crmdr_local.migrations")]
    [InlineData("UPDATE crmdr_local.settings SET value = 'true'")]
    [InlineData("DELETE FROM crmdr_local.verified")]
    [InlineData("DELETE FROM crm.accounts")]
    [InlineData("DELETE FROM crmdr.conflicts")]
    [InlineData("SET ROLE crm_writer")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("CREATE PUBLICATION another FOR TABLE crm.accounts")]
    [InlineData("CREATE SUBSCRIPTION another CONNECTION 'dbname=x password=x' PUBLICATION p WITH (connect = false)")]
    [InlineData("CREATE TEMPORARY TABLE another (a int)")]
    [InlineData("SELECT passwd FROM pg_shadow")]
    [InlineData("SELECT pg_read_file('postgresql.conf')")]
    [InlineData("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crmdr'")]
    public async Task Replication_MayNot(string statement)
    {
        await using var controller = await engines.Database.HoldAsync("SELECT 1");
        await RefusedAsync(DatabaseRole.Replication, statement);
    }

    [Fact]
    public async Task Replication_ReadsEveryPublishedTableAndNoOther()
    {
        await using var peer = Source(DatabaseRole.Replication);
        var readable = await ListAsync(peer, """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname IN ('crm', 'crmdr', 'crmdr_local', 'public') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
            """);
        var published = await ListAsync(peer, "SELECT format('%I.%I', schemaname, tablename) FROM pg_publication_tables WHERE pubname = 'crm_replication' ORDER BY 1");
        Assert.NotEmpty(published);
        Assert.Equal(published.Append("crmdr_local.settings").Append("crmdr_local.verified").Order(StringComparer.Ordinal), readable.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replication_MayNotCopyTheWholeServer()
    {
        await using var physical = new PhysicalReplicationConnection(ConnectionString(DatabaseRole.Replication));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => physical.Open(CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, refused.SqlState);
    }

    [Theory]
    [InlineData("ALTER SYSTEM SET wal_level = minimal")]
    [InlineData("COPY crm.accounts TO PROGRAM 'cat'")]
    [InlineData("SELECT pg_read_file('postgresql.conf')")]
    [InlineData("SELECT passwd FROM pg_shadow")]
    [InlineData("CREATE ROLE another LOGIN")]
    [InlineData("CREATE DATABASE another")]
    [InlineData("ALTER ROLE crm_app SUPERUSER")]
    [InlineData("ALTER ROLE crm_app PASSWORD 'another'")]
    [InlineData("GRANT pg_execute_server_program TO crmdr")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> pg_backend_pid()")]
    public async Task Controller_MayNot(string statement)
    {
        await using var administrator = await HoldAsync();
        await RefusedAsync(DatabaseRole.Owner, statement);
    }

    /// <summary>No more than an administrator of RDS or Cloud SQL, who is no superuser, can hand on.</summary>
    [Fact]
    public async Task Roles_HaveTheAttributesAndMembershipsOfTheDocumentAndNoOthers()
    {
        await using var source = Source(DatabaseRole.Superuser);
        const string attributes = """
            SELECT format('%s%s: %s', rolname, CASE WHEN rolreplication THEN ' replicates' ELSE '' END, coalesce((
                SELECT string_agg(g.rolname || CASE WHEN m.admin_option THEN ' (admin)' ELSE '' END, ', ' ORDER BY g.rolname)
                FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid), '-'))
            FROM pg_roles r WHERE rolname LIKE 'crm%' ORDER BY rolname
            """;
        Assert.Equal(
            ["crm_app: crm_writer", "crm_writer: -", "crmdr replicates: crm_writer (admin), pg_create_subscription, pg_monitor, pg_signal_backend", "crmdr_replication replicates: -"],
            await ListAsync(source, attributes));
        Assert.Empty(await ListAsync(source, "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'crm%' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)"));
    }

    private async Task RefusedAsync(DatabaseRole role, string statement)
    {
        await using var source = Source(role);
        await using var command = source.CreateCommand(statement);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal((statement, NotAllowed), (statement, refused.SqlState));
    }

    private async Task<NpgsqlConnection> HoldAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString(DatabaseRole.Superuser));
        await connection.OpenAsync();
        return connection;
    }

    private NpgsqlDataSource Source(DatabaseRole role) => NpgsqlDataSource.Create(ConnectionString(role));

    private string ConnectionString(DatabaseRole role) => engines.Cloud.ConnectionString(role, engines.Database.Name) + ";Pooling=false";

    private static async Task<List<string>> ListAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
