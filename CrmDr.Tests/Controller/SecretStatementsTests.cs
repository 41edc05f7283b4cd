using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

public sealed class SecretStatementsTests(EnginesFixture engines)
{
    /// <summary>PostgreSQL logs a statement that failed; this one has the password of the other cloud in it.</summary>
    [Fact]
    public async Task Subscription_ThatCannotBeCreated_IsLoggedWithoutThePassword()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, "secret");
        var password = $"secret-{Guid.NewGuid():N}";
        var world = await engines.StartedAsync();
        var peer = new NpgsqlConnectionStringBuilder(world.Gcp.ConnectionStringForPeer()) { Password = password };
        var replication = new ReplicationCommands(pair.Aws.Owner, peer.ConnectionString, "gcp");

        var failure = await Assert.ThrowsAsync<PostgresException>(
            () => replication.RunAsync(new Command.CreateSubscription(new LogSource(null, "slot"), "slot"), CancellationToken.None));

        Assert.Contains("password authentication failed", failure.MessageText);
        Assert.DoesNotContain(password, failure.ToString());
        var log = await ReadAsync(Path.Combine(world.Folder, "logs", "aws-database.log"));
        Assert.Contains("password authentication failed for user \"crmdr_replication\"", log); // so it is the log of this failure
        Assert.DoesNotContain(password, log);
    }

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
