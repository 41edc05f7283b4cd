using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using CrmDr.Tests.Salvage;

namespace CrmDr.Tests.Reseed;

/// <summary>Disks that are really gone, and slots that the server has really invalidated. (docs/adr/0018 and 0019)</summary>
public sealed class ReseedOnPostgresTests(ReseedOnPostgresTests.OwnEngines own) : IClassFixture<ReseedOnPostgresTests.OwnEngines>
{
    private const string Replicated = "INSERT INTO crm.things SELECT n, 'replicated' FROM generate_series(1, 200) n";
    private const string Orphans = "INSERT INTO crm.things SELECT n, 'orphan' FROM generate_series(201, 220) n; UPDATE crm.things SET name = 'orphan too' WHERE id <= 5";

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)] // the controllers are restarted after every command
    public async Task PrimaryIsDestroyed_StandbyTakesOver_LossIsARangeAndTheReturnedCloudIsSeeded(bool restarts)
    {
        var world = await ServingAsync();
        await world.Gcp.ExecuteAsync("ALTER SUBSCRIPTION crm_subscription DISABLE");
        await world.Aws.WriteAsync(Orphans);
        var lost = await world.Aws.ScalarAsync<DateTime>("SELECT max(v_at) FROM crm.things");
        var before = await world.Aws.ScalarAsync<string>("SELECT value FROM crmdr_local.settings WHERE name = 'database_id'");
        await world.Aws.Engines.DestroyAsync();
        world.Aws.Restart();
        world.RestartAfterEachCommand = restarts;

        world.Give(world.Gcp);
        await world.UntilAsync("gcp opens its gate", () => Task.FromResult(world.Gcp.Local?.GateEpoch == 2));
        await world.Gcp.WriteAsync("INSERT INTO crm.things VALUES (300, 'written after'); UPDATE crm.things SET name = 'newer' WHERE id = 1");
        await world.Aws.Engines.StartAsync();
        await world.ProtectedAsync(world.Gcp);
        await world.EqualAsync();

        Assert.NotEqual(before, world.Aws.Local!.Source!.Database);
        Assert.DoesNotContain(world.Done, d => d is { Cloud: "aws", Command: Command.Promote { Epoch: > 1 } });
        Assert.Equal(201, await world.Aws.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
        var promotion = world.Gcp.Local!.Promotions.Single(p => p.Epoch == 2);
        Assert.True(promotion is { Clean: false, Salvaged: true, Position: > 0 });
        Assert.Equal(1, await world.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.losses WHERE source_epoch = 1 AND cloud = 'aws' AND kind = 'gone'"));
        Assert.True(lost > await world.Gcp.ScalarAsync<DateTime>("SELECT from_at FROM crmdr.losses"));
        Assert.True(lost < await world.Gcp.ScalarAsync<DateTime>("SELECT until FROM crmdr.losses"));
        Assert.Equal(new global::CrmDr.Failover.Replication.Lsn(promotion.Position!.Value).ToString(), await world.Gcp.ScalarAsync<string>("SELECT from_lsn::text FROM crmdr.losses"));
        await BackAsync(world);
    }

    [Fact(Explicit = true)]
    public async Task HolderReturnsEmpty_PromotesNothing()
    {
        var world = await ServingAsync();
        await world.Aws.Engines.DestroyAsync();
        await world.Aws.Engines.StartAsync();
        world.Aws.Restart();

        await world.UntilAsync("aws has looked at its new database", () => Task.FromResult(world.Aws.Local is { PlatformInstalled: true }));
        for (var look = 0; look < 20; look++)
            await world.UntilAsync("another look", TurnedAsync());

        Assert.False(world.Aws.Local!.Seeded);
        Assert.Null(world.Aws.Local.GateEpoch);
        Assert.Contains("gcp must take over", world.Aws.State.Reason);
        Assert.Equal(200, await world.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
        world.Give(world.Gcp);
        await world.ProtectedAsync(world.Gcp);
        await world.EqualAsync();

        static Func<Task<bool>> TurnedAsync()
        {
            var turned = false;
            return () => Task.FromResult(turned || !(turned = true));
        }
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlotOfThePrimaryIsLost_BothSidesAreMerged_NothingIsTruncated(bool restarts)
    {
        var world = await ServingAsync();
        await world.Gcp.PlantAsync("INSERT INTO crm.things (id, name, v_epoch, v_at, v_cloud) VALUES (900, 'only here', 0, now(), 'gcp')");
        await world.Gcp.Engines.KillAsync();
        await world.Aws.WriteAsync("INSERT INTO crm.things SELECT n, 'while it was away' FROM generate_series(201, 400) n; UPDATE crm.things SET name = 'changed' WHERE id <= 50; DELETE FROM crm.things WHERE id = 60");
        await world.Aws.Engines.LoseSlotAsync();
        await world.Aws.WriteAsync("INSERT INTO crm.things VALUES (500, 'after the slot was lost')");
        world.RestartAfterEachCommand = restarts;

        await world.UntilAsync("gcp is struck out", () => Task.FromResult(!world.Record.IsEligible("gcp")));
        await world.Gcp.Engines.StartAsync();
        await world.ProtectedAsync(world.Aws);
        await world.EqualAsync();

        Assert.Equal("only here", await world.Aws.ScalarAsync<string>("SELECT name FROM crm.things WHERE id = 900"));
        Assert.Equal("changed", await world.Gcp.ScalarAsync<string>("SELECT name FROM crm.things WHERE id = 50"));
        // A row that was deleted for good in the gap leaves no trace, so the merge brings it back: the application deletes softly.
        Assert.Equal(402, await world.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
        Assert.Equal(0, await world.Gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr.losses"));
        var created = world.Done.Where(d => d.Command is Command.CreateSubscription or Command.RemakeSlot).Select(d => $"{d.Cloud} {d.Command.GetType().Name}").ToList();
        Assert.True(created.LastIndexOf("aws CreateSubscription") < created.LastIndexOf("gcp CreateSubscription"), string.Join(", ", created));
        await BackAsync(world, from: world.Aws, to: world.Gcp, epoch: 1);
    }

    [Fact(Explicit = true)]
    public async Task SlotWithTheOrphansIsLost_TheyAreMergedRowByRowAndThatIsRecorded()
    {
        var world = await ServingAsync();
        await world.Gcp.ExecuteAsync("ALTER SUBSCRIPTION crm_subscription DISABLE");
        await world.Aws.WriteAsync(Orphans);
        await world.Aws.Engines.KillAsync();
        world.Give(world.Gcp);
        await world.UntilAsync("gcp opens its gate", () => Task.FromResult(world.Gcp.Local?.GateEpoch == 2));
        await world.Gcp.WriteAsync("UPDATE crm.things SET name = 'newer' WHERE id <= 2");
        await world.Aws.Engines.StartAsync();
        await world.Aws.Engines.LoseSlotAsync();

        await world.ProtectedAsync(world.Gcp);
        await world.EqualAsync();

        Assert.Equal(1, await world.Aws.ScalarAsync<long>("SELECT count(*) FROM crmdr.losses WHERE source_epoch = 1 AND kind = 'merged' AND reason LIKE '%row by row%'"));
        Assert.Equal(220, await world.Gcp.ScalarAsync<long>("SELECT count(*) FROM crm.things"));
        Assert.Equal("newer", await world.Aws.ScalarAsync<string>("SELECT name FROM crm.things WHERE id = 2"));
        Assert.Equal("orphan too", await world.Gcp.ScalarAsync<string>("SELECT name FROM crm.things WHERE id = 5"));
        // The two orphans that lost to newer versions are in the ledger of both sides, one by one; what had merely been left behind is not.
        await world.UntilAsync("the ledger is here", async () => await world.Gcp.ScalarAsync<long>("SELECT count(*) FROM crmdr.conflicts") > 0);
        await world.EqualAsync();
        const string ledger = "SELECT string_agg(concat_ws(' ', row_key, losing ->> 'name', winning ->> 'name', source_epoch, commit_lsn), ', ' ORDER BY row_key) FROM crmdr.conflicts";
        Assert.Equal("1 orphan too newer 1 0/1, 2 orphan too newer 1 0/2", await world.Gcp.ScalarAsync<string>(ledger));
        Assert.Equal("1 orphan too newer 1 0/1, 2 orphan too newer 1 0/2", await world.Aws.ScalarAsync<string>(ledger));
        Assert.DoesNotContain(world.Done, d => d.Command is Command.Salvage);
    }

    /// <summary>aws serves, gcp has everything.</summary>
    private async Task<ReseedWorld> ServingAsync()
    {
        var engines = await own.AnewAsync();
        var world = new ReseedWorld(engines);
        await world.ProtectedAsync(world.Aws);
        await world.Aws.WriteAsync(Replicated);
        await world.EqualAsync();
        return world;
    }

    private static Task BackAsync(ReseedWorld world) => BackAsync(world, world.Gcp, world.Aws, 2);

    /// <summary>A switchover to the other side, and what is written there arrives here: its position in that log began anew.</summary>
    private static async Task BackAsync(ReseedWorld world, ReseedSide from, ReseedSide to, long epoch)
    {
        await from.DoAsync(new Command.Fence(epoch));
        await from.DoAsync(new Command.WriteMarker(epoch));
        await Eventually.TrueAsync(async () => await to.ScalarAsync<long>("SELECT coalesce(max(epoch), 0) FROM crmdr.markers") >= epoch, $"the marker is seen at {to.Name}");
        world.Give(to);
        await world.UntilAsync($"{to.Name} opens its gate", () => Task.FromResult(to.Local?.GateEpoch == world.Record.Epoch));
        await to.WriteAsync("INSERT INTO crm.things VALUES (1000, 'from the other side')");
        await world.EqualAsync();
        Assert.Equal(1, await from.ScalarAsync<long>("SELECT count(*) FROM crm.things WHERE id = 1000"));
    }

    /// <summary>Engines of this class alone: a limit that invalidates one slot invalidates all of a server.</summary>
    public sealed class OwnEngines : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = TestFolder.Create("reseed");
        private LocalEngines? _engines;

        /// <summary>Both clouds empty.</summary>
        public async Task<LocalEngines> AnewAsync()
        {
            if (_engines is null)
                return _engines = await LocalEngines.StartAsync(new LocalEnginesOptions { StateFolder = Path.Combine(_folder.FullName, "state") }, null, TimeProvider.System, CancellationToken.None);
            await Task.WhenAll(_engines.Aws.DestroyAsync(), _engines.Gcp.DestroyAsync());
            await Task.WhenAll(_engines.Aws.StartAsync(), _engines.Gcp.StartAsync());
            return _engines;
        }

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_engines is not null)
                await _engines.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
