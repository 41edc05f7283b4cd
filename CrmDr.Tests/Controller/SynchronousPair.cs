using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Data;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>
/// Two databases that follow each other, aws open, on servers of their own: synchronous_standby_names belongs to a whole server, and these tests crash one.
/// </summary>
public sealed class SynchronousPair : IAsyncLifetime
{
    private readonly EnginesFixture _own = new();
    private ScratchPair? _pair;

    internal LocalEngines Engines { get; private set; } = null!;

    internal Side Aws { get; private set; } = null!;

    internal Side Gcp { get; private set; } = null!;

    internal Link Link => Engines.Link("aws-gcp");

    public async ValueTask InitializeAsync()
    {
        Engines = await _own.StartedAsync();
        _pair = await _own.ScratchPairAsync("synchrony");
        (Aws, Gcp) = (new Side(_pair, "aws", "gcp"), new Side(_pair, "gcp", "aws"));
        foreach (var side in new[] { Aws, Gcp })
        {
            await side.Replication.RunAsync(new Command.InstallPlatform(), CancellationToken.None);
            await side.ControllerAsync("CREATE TABLE crm.things (id int PRIMARY KEY, name text); SELECT crmdr.protect('crm.things')");
        }

        foreach (var (side, peer) in new[] { (Aws, Gcp), (Gcp, Aws) })
            await side.Replication.RunAsync(new Command.CreateSubscription((await peer.LookAsync()).Source!, (await side.LookAsync()).Source!.Slot), CancellationToken.None);
        // A commit is confirmed, too, when its table is still being copied and its rows come with the copy: the peer is not listed before that.
        foreach (var (side, peer) in new[] { (Aws, Gcp), (Gcp, Aws) })
            await UntilAsync("every table to be followed", async () => (await side.LookAsync()).Subscription.Ready.SequenceEqual((await peer.LookAsync()).Published));
        await Aws.Gate.RunAsync(new Command.Promote(1, true, null), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Link.Heal();
        foreach (var side in new[] { Aws, Gcp })
        {
            await side.StopWaitingAsync();
            await side.DisposeAsync();
        }

        await _pair!.DisposeAsync();
        await _own.DisposeAsync();
    }

    /// <summary>Nothing of the test before is left: the link passes, the gate is open, and aws waits for gcp.</summary>
    internal async Task BeginAsync()
    {
        Link.Heal();
        await Aws.StopWaitingAsync();
        if ((await Aws.LookAsync()) is { GateEpoch: null } or { WriterGranted: false })
            await Aws.Gate.RunAsync(new Command.Reopen(1), CancellationToken.None);
        await UntilAsync("gcp to follow", async () => (await Aws.LookAsync()) is { Synchrony.Streaming: true, Slot.LagBytes: 0 });
    }

    internal async Task WaitForPeerAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        await Aws.Synchrony.RunAsync(new Command.WaitForPeer(1), deadline.Token);
        await UntilAsync("the server to count gcp as synchronous", async () => (await Aws.LookAsync()).Synchrony.Synchronous);
    }

    internal static Task UntilAsync(string what, Func<Task<bool>> met) => Poll.UntilAsync(what, TimeSpan.FromSeconds(20), TimeProvider.System, met);

    /// <summary>One cloud's database, with its controller's sessions and its application's as the programs open them.</summary>
    internal sealed class Side(ScratchPair pair, string cloud, string peer) : IAsyncDisposable
    {
        private const string Local = ";Options=-c synchronous_commit=local";
        private readonly NpgsqlDataSource _controller = NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Owner) + Local);
        private readonly NpgsqlDataSource _unpooled = NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Owner) + ";Pooling=false" + Local);
        private readonly NpgsqlDataSource _app = NpgsqlDataSource.Create(CrmDatabase.Complete(pair.ConnectionString(cloud, DatabaseRole.App), "test") + ";Command Timeout=30");
        private GateCommands? _gate;
        private SynchronyCommands? _synchrony;
        private ReplicationCommands? _replication;

        public GateCommands Gate => _gate ??= new(_controller, cloud, TimeProvider.System);

        public SynchronyCommands Synchrony => _synchrony ??= new(_controller, TimeProvider.System);

        public ReplicationCommands Replication => _replication ??= new(_unpooled, pair.ConnectionStringForPeer(peer), peer, synchronous: true);

        /// <summary>Looks again as the controller does: a pooled connection whose command was cancelled a moment ago may fail the next one.</summary>
        public async Task<LocalDatabase> LookAsync()
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return (await new DatabaseLook(_controller).LookAsync(TimeSpan.Zero, CancellationToken.None)).Database;
                }
                catch (NpgsqlException failure) when (failure is not PostgresException && attempt < 3)
                {
                    // The pool has thrown that connection away.
                }
            }
        }

        /// <summary>As the application, to its end: the commit is part of it.</summary>
        public async Task WriteAsync(int id)
        {
            await using var command = _app.CreateCommand($"INSERT INTO crm.things (id) VALUES ({id})");
            await command.ExecuteNonQueryAsync();
        }

        /// <summary>Until it is proven; the server's own words when that does not come.</summary>
        public async Task StopWaitingAsync()
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            try
            {
                await Synchrony.RunAsync(new Command.StopWaiting(), deadline.Token);
            }
            catch (Exception failure) when (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"{cloud} did not stop waiting: " + await ScalarAsync<string>("""
                    SELECT format('names %s, standbys %s, sessions %s', current_setting('synchronous_standby_names'),
                        (SELECT json_agg(json_build_array(application_name, state, sync_priority, sync_state)) FROM pg_stat_replication),
                        (SELECT json_agg(json_build_array(usename, state, wait_event, query)) FROM pg_stat_activity WHERE backend_type = 'client backend'))
                    """), failure);
            }
        }

        public Task ControllerAsync(string sql) => ScalarAsync<object>(sql);

        public async Task<T?> ScalarAsync<T>(string sql)
        {
            await using var command = _unpooled.CreateCommand(sql);
            return await command.ExecuteScalarAsync() is T value ? value : default;
        }

        public async Task<bool> HasAsync(int id) => await ScalarAsync<long>($"SELECT count(*) FROM crm.things WHERE id = {id}") == 1;

        /// <summary>Sessions of the application whose commit waits for the peer.</summary>
        public Task<long> WaitingAsync() => ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE usename = 'crm_app' AND wait_event = 'SyncRep'");

        /// <summary>After a crash: the connections in the pools are dead.</summary>
        public void ForgetConnections()
        {
            _app.Clear();
            _controller.Clear();
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            await _controller.DisposeAsync();
            await _unpooled.DisposeAsync();
        }
    }
}
