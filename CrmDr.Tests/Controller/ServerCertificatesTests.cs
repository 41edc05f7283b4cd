using CrmDr.Controller.Configuration;
using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Data;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>Which authority a database server's certificate must be of: for the services, and for the database that follows another one.</summary>
public sealed class ServerCertificatesTests(EnginesFixture engines)
{
    [Theory]
    [InlineData("Host=db;SSL Mode=VerifyFull;Root Certificate=/nowhere/ca.pem", "/nowhere/ca.pem, which does not exist")]
    [InlineData("Host=db;SSL Mode=Require;Root Certificate=/dev/null", "the SSL Mode Require, which does not look at it")]
    [InlineData("Host=db;Colour=red;Password=secret", "is no connection string")]
    public void Check_WhatCannotHold_IsSaidAtTheStart(string connectionString, string expected)
    {
        var faults = new List<string>();
        ServerCertificates.Check("ConnectionStrings:crm", connectionString, faults);
        var fault = Assert.Single(faults);
        Assert.StartsWith("ConnectionStrings:crm ", fault);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db", SslMode.Prefer)]
    [InlineData("Host=db;SSL Mode=VerifyFull", SslMode.VerifyFull)]
    [InlineData("Host=db;SSL Mode=VerifyCA;Root Certificate=/dev/null", SslMode.VerifyCA)]
    public void Check_WhatMayHold_IsTaken(string connectionString, SslMode expected)
    {
        var faults = new List<string>();
        Assert.Equal(expected, ServerCertificates.Check("ConnectionStrings:crm", connectionString, faults));
        Assert.Empty(faults);
    }

    /// <summary>The database server reads its own files: what it is told is not where the controller finds the authority.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("/on/the/server/ca.pem")]
    [InlineData("system")]
    [InlineData(ControllerOptions.ChannelBinding)]
    public async Task Subscription_FindsTheAuthorityWhereItsServerHasIt(string? onTheServer)
    {
        await using var pair = await engines.ScratchPairAsync($"root-{onTheServer?.Length}");
        var peer = pair.ConnectionStringForPeer("gcp");
        await using var owner = NpgsqlDataSource.Create(pair.ConnectionString("aws", DatabaseRole.Owner) + ";Pooling=false");
        await new ReplicationCommands(owner, peer, "gcp").RunAsync(new Command.InstallPlatform(), CancellationToken.None);
        await using (var command = owner.CreateCommand("CREATE SUBSCRIPTION crm_subscription CONNECTION 'host=nowhere password=none' PUBLICATION crm_replication WITH (connect = false, slot_name = NONE)"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await new ReplicationCommands(owner, $"{peer};Keepalive=1", "gcp", rootCertificate: onTheServer ?? "/first.pem").RunAsync(new Command.InstallPlatform(), CancellationToken.None);
        if (onTheServer is null)
            await new ReplicationCommands(owner, peer, "gcp").RunAsync(new Command.InstallPlatform(), CancellationToken.None);

        await using var superuser = NpgsqlDataSource.Create(pair.ConnectionString("aws", DatabaseRole.Superuser) + ";Pooling=false");
        await using var question = superuser.CreateCommand("SELECT subconninfo FROM pg_subscription WHERE subname = 'crm_subscription' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())");
        var told = (string)(await question.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var expected = onTheServer is ControllerOptions.ChannelBinding ? " sslmode='require' channel_binding='require' "
            : $" sslmode='verify-full' sslrootcert='{onTheServer ?? new NpgsqlConnectionStringBuilder(peer).RootCertificate}' ";
        Assert.Contains(expected, told, StringComparison.Ordinal);
    }
}
