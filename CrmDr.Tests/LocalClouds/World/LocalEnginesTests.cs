using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.Tests.LocalClouds.World;

public sealed class LocalEnginesTests(EnginesFixture fixture)
{
    [Fact]
    public async Task Start_FreshState_EveryRoleReachesItsDatabaseDirectAndThroughLinks()
    {
        var engines = await fixture.StartedAsync();
        foreach (var cloud in new[] { engines.Aws, engines.Gcp })
        {
            Assert.Equal("postgres", await ScalarAsync(cloud.AdminConnectionString, "SELECT current_user::text"));
            Assert.Equal("crmdr", await ScalarAsync(cloud.ConnectionString(DatabaseRole.Owner), "SELECT current_user::text"));
            Assert.Equal("crm_app", await ScalarAsync(cloud.ConnectionString(DatabaseRole.App), "SELECT current_user::text"));
            Assert.Equal("crmdr_replication", await ScalarAsync(cloud.ConnectionStringForPeer(), "SELECT current_user::text"));
            Assert.Equal("crmdr_witness", await ScalarAsync(cloud.WitnessConnectionString, "SELECT current_user::text"));
        }
    }

    [Fact]
    public async Task Start_Clouds_HaveDifferentSystemIdentifiersAndLogicalWal()
    {
        var engines = await fixture.StartedAsync();
        const string identifier = "SELECT system_identifier::text FROM pg_control_system()";
        Assert.NotEqual(await ScalarAsync(engines.Aws.AdminConnectionString, identifier), await ScalarAsync(engines.Gcp.AdminConnectionString, identifier));
        Assert.Equal("logical", await ScalarAsync(engines.Aws.AdminConnectionString, "SHOW wal_level"));
        Assert.Equal("on", await ScalarAsync(engines.Gcp.AdminConnectionString, "SHOW track_commit_timestamp"));
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
