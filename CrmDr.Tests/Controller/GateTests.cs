using CrmDr.Failover.Decisions;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>The gate in a real database: what passes, what does not, and what a fence leaves behind. (docs/design.md, "Who may write")</summary>
[Collection(SharedServers.Collection)]
public sealed class GateTests(EnginesFixture engines)
{
    private const string Insert = "INSERT INTO crm.things (id, name) VALUES (1, 'one')";

    [Fact]
    public async Task Write_GateNeverOpened_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Write_GateNeverOpened_IsRefused));

        await Assert.ThrowsAsync<PostgresException>(() => pair.Aws.AppAsync(Insert));
        var owner = await Assert.ThrowsAsync<PostgresException>(() => pair.Aws.OwnerAsync(Insert));

        Assert.Equal("CR001", owner.SqlState);
        Assert.Equal(0, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
    }

    [Fact]
    public async Task Write_GateOpen_IsStampedWithEpochAndCloud()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Write_GateOpen_IsStampedWithEpochAndCloud));
        await pair.Aws.OpenAsync(3);

        await pair.Aws.AppAsync(Insert);
        var first = await pair.Aws.ScalarAsync<DateTime>("SELECT v_at FROM crm.things WHERE v_epoch = 3 AND v_cloud = 'aws'");
        await pair.Aws.AppAsync("UPDATE crm.things SET v_epoch = 99, v_at = 'epoch', v_cloud = 'forged'");

        var second = await pair.Aws.ScalarAsync<DateTime>("SELECT v_at FROM crm.things WHERE v_epoch = 3 AND v_cloud = 'aws'");
        Assert.True(second > first);
    }

    [Fact]
    public async Task Write_NotReadCommitted_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Write_NotReadCommitted_IsRefused));
        await pair.Aws.OpenAsync(1);
        await using var connection = await pair.Aws.App.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => new NpgsqlCommand(Insert, connection).ExecuteNonQueryAsync());

        Assert.Equal("CR003", refused.SqlState);
    }

    [Fact]
    public async Task Update_RowOfHigherEpoch_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Update_RowOfHigherEpoch_IsRefused));
        await pair.Aws.OpenAsync(1);
        await pair.Aws.ApplyAsync("INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) VALUES (1, 'newer', 2, now(), 'gcp')");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => pair.Aws.AppAsync("UPDATE crm.things SET name = 'older'"));

        Assert.Equal("CR002", refused.SqlState);
    }

    [Fact]
    public async Task Fence_WriterSitsInATransaction_EndsItAndNothingOfItIsStored()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Fence_WriterSitsInATransaction_EndsItAndNothingOfItIsStored));
        await pair.Aws.OpenAsync(1);
        await using var frozen = await pair.Aws.App.OpenConnectionAsync();
        await using var transaction = await frozen.BeginTransactionAsync();
        await new NpgsqlCommand(Insert, frozen).ExecuteNonQueryAsync();

        await pair.Aws.Gate.RunAsync(new Command.Fence(1), CancellationToken.None);

        var look = await pair.Aws.LookAsync();
        Assert.Null(look.GateEpoch);
        Assert.False(look.WriterGranted);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync());
        Assert.Equal(0, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
        Assert.Equal(0, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database()"));
    }

    [Fact]
    public async Task Fence_ThenWrites_NothingPasses_UnderLoad()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Fence_ThenWrites_NothingPasses_UnderLoad));
        await pair.Aws.OpenAsync(1);
        using var stop = new CancellationTokenSource();
        var next = 0;
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await pair.Aws.AppAsync($"INSERT INTO crm.things (id) VALUES ({Interlocked.Increment(ref next)})");
                }
                catch (NpgsqlException)
                {
                    // Refused, or its session was ended: both are what a fence does.
                }
            }
        })).ToArray();
        await Until(() => Volatile.Read(ref next) > 200);

        await pair.Aws.Gate.RunAsync(new Command.Fence(1), CancellationToken.None);
        var stored = await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things");
        var tried = Volatile.Read(ref next);
        await Until(() => Volatile.Read(ref next) > tried + 200);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.True(stored > 0);
        Assert.Equal(stored, await pair.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
    }

    [Fact]
    public async Task Promote_LowerEpochThanRecorded_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Promote_LowerEpochThanRecorded_IsRefused));
        await pair.Aws.OpenAsync(5);
        await pair.Aws.Gate.RunAsync(new Command.Fence(5), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Aws.OpenAsync(4));

        Assert.Null((await pair.Aws.LookAsync()).GateEpoch);
        await pair.Aws.Gate.RunAsync(new Command.Reopen(5), CancellationToken.None);
        Assert.Equal(5, (await pair.Aws.LookAsync()).GateEpoch);
    }

    [Fact]
    public async Task Promote_Twice_RecordsTheFirstPosition()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Promote_Twice_RecordsTheFirstPosition));

        await pair.Gcp.OpenAsync(2, clean: false, position: 0x5A0000D8);
        await pair.Gcp.OpenAsync(2, clean: false, position: 0x6B000000);

        var promotion = Assert.Single((await pair.Gcp.LookAsync()).OpenPromotions);
        Assert.Equal(0x5A0000D8UL, promotion.Position);
    }

    [Fact]
    public async Task WriteMarker_GateClosed_IsWritten()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(WriteMarker_GateClosed_IsWritten));

        await pair.Aws.Gate.RunAsync(new Command.WriteMarker(7), CancellationToken.None);

        var look = await pair.Aws.LookAsync();
        Assert.Equal(7, look.HighestMarker);
        Assert.Equal(7, look.HighestEpoch);
    }

    [Fact]
    public async Task WriteMarker_GateOpen_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(WriteMarker_GateOpen_IsRefused));
        await pair.Aws.OpenAsync(7);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Aws.Gate.RunAsync(new Command.WriteMarker(7), CancellationToken.None));

        Assert.Equal(0, (await pair.Aws.LookAsync()).HighestMarker);
    }

    [Fact]
    public async Task Reopen_AMarkerStandsForTheEpoch_IsRefused()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(Reopen_AMarkerStandsForTheEpoch_IsRefused));
        await pair.Aws.OpenAsync(7);
        await pair.Aws.Gate.RunAsync(new Command.Fence(7), CancellationToken.None);
        await pair.Aws.Gate.RunAsync(new Command.WriteMarker(7), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Aws.Gate.RunAsync(new Command.Reopen(7), CancellationToken.None));

        Assert.Null((await pair.Aws.LookAsync()).GateEpoch);
        await pair.Aws.OpenAsync(8);
        Assert.Equal(8, (await pair.Aws.LookAsync()).GateEpoch);
    }

    [Fact]
    public async Task EnableApply_ClosesAPromotion_PeerHasCaughtUpOnlyBehindTheSalvage()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(EnableApply_ClosesAPromotion_PeerHasCaughtUpOnlyBehindTheSalvage));
        await pair.Gcp.Replication.RunAsync(new Command.CreateSubscription((await pair.Aws.LookAsync()).Source!, (await pair.Gcp.LookAsync()).Source!.Slot), CancellationToken.None);
        await pair.Gcp.OpenAsync(2, clean: false, position: 0x5A0000D8);
        var opened = Assert.Single((await pair.Gcp.LookAsync()).OpenPromotions).OpenedAt;
        await pair.Gcp.AppAsync(Insert);

        await pair.Gcp.Replication.RunAsync(new Command.EnableApply([2]), CancellationToken.None);

        var closed = (await pair.Gcp.LookAsync()).PromotionOf(2)!;
        Assert.True(closed.Salvaged);
        Assert.True(closed.OpenedAt > opened);
    }

    [Fact]
    public async Task RememberEpoch_LowerLater_KeepsTheHighest()
    {
        await using var pair = await ControllerDatabase.CreateAsync(engines, nameof(RememberEpoch_LowerLater_KeepsTheHighest));

        await pair.Aws.Gate.RunAsync(new Command.RememberEpoch(9), CancellationToken.None);
        await pair.Aws.Gate.RunAsync(new Command.RememberEpoch(4), CancellationToken.None);

        Assert.Equal(9, (await pair.Aws.LookAsync()).HighestEpoch);
    }

    internal static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
    }
}
