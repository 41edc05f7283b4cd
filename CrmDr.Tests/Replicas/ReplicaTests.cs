using CrmDr.Controller.Replicas;
using CrmDr.Failover.Authority;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrmDr.Tests.Replicas;

/// <summary>Replicas around the row of a real database.</summary>
[Collection(SharedServers.Collection)]
public sealed class ReplicaTests(EnginesFixture engines)
{
    private static readonly LeaseTiming Timing = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.2));

    [Fact]
    public async Task OneActs_TheNextBeginsWhenItSaysThatItStops_OrWhenItIsSilent()
    {
        await using var pair = await engines.ScratchPairAsync("replicas");
        var database = pair.ConnectionString("aws", DatabaseRole.Owner);
        await using var first = Begin("first", database);
        await first.Activated.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await using var second = Begin("second", database);
        await using var third = Begin("third", database);
        await Poll.UntilAsync("the others to know who acts", TimeSpan.FromSeconds(10), TimeProvider.System, () => second.Active is not null && third.Active is not null);

        Assert.Equal(new Uri("http://first:8090"), second.Active);
        Assert.Null(first.Active);
        Assert.Null(second.WhyNotReady);
        Assert.Equal([true, false, false], new[] { first, second, third }.Select(replica => replica.IsActive));

        await first.ReleaseAsync();
        Assert.False(first.IsActive);
        await Task.WhenAny(second.Activated, third.Activated).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var (acting, waiting) = second.Activated.IsCompleted ? (second, third) : (third, second);
        Assert.False(waiting.IsActive);

        await acting.DisposeAsync(); // without a word
        await waiting.Activated.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(acting.IsActive);
        Assert.True(waiting.IsActive);
    }

    [Fact]
    public async Task SessionsOfWhoActedBefore_AreEnded_AndItsNewOnesRefused()
    {
        await using var pair = await engines.ScratchPairAsync("replicafence");
        var database = pair.ConnectionString("aws", DatabaseRole.Owner);
        await using var first = Begin("first", database);
        await first.Activated.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var sessions = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(database) { ApplicationName = ReplicaStore.Sessions }.ConnectionString);
        sessions.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException(), connection => ReplicaStore.AdmitAsync(connection, first.Name, CancellationToken.None));
        await using var ofFirst = sessions.Build();
        await using var held = await ofFirst.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await held.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var begun = new NpgsqlCommand("CREATE TABLE crmdr_local.begun ()", held);
        await begun.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await first.DisposeAsync();
        await using var second = Begin("second", database);
        await second.Activated.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var ended = await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync(TestContext.Current.CancellationToken));
        Assert.True(ended is not PostgresException { SqlState: not PostgresErrorCodes.AdminShutdown }, ended.Message);
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await ofFirst.OpenConnectionAsync(TestContext.Current.CancellationToken));
        Assert.Contains("is not the controller that acts for this database any more", refused.GetBaseException().Message, StringComparison.Ordinal);
        await using var owner = NpgsqlDataSource.Create(database);
        await using var look = owner.CreateCommand("SELECT to_regclass('crmdr_local.begun')::text");
        Assert.Equal(DBNull.Value, await look.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static Replica Begin(string name, string database)
    {
        var replica = new Replica(new ReplicaOptions(name, new Uri($"http://{name}:8090"), Timing), database, TimeProvider.System, NullLogger.Instance);
        replica.Start();
        return replica;
    }
}
