using System.Text.Json.Serialization;
using CrmDr.Controller.Caching;
using CrmDr.Controller.Console;
using CrmDr.Controller.Database;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Replicas;
using CrmDr.Controller.Salvage;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.ServiceDefaults.Certificates;
using Npgsql;

namespace CrmDr.Controller.Configuration;

/// <summary>Puts the controller together.</summary>
internal static class ControllerServices
{
    /// <summary>Sessions that stay open: one looks, one acts, one answers questions. A new one takes longer to begin than everything else that a pause is made of.</summary>
    public const int KeptSessions = 3;

    public static void AddController(this WebApplicationBuilder builder, ControllerOptions options, IReplica replica)
    {
        var services = builder.Services;
        services.AddSingleton(replica);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        services.AddSingleton(options);
        services.AddSingleton(LocalDatabase(options, replica));
        services.AddSingleton<Clock>();
        services.AddSingleton(new Promises(options.Policy.Timing));
        services.AddSingleton<ApplicationPresence>();
        services.AddSingleton<PhaseMetrics>();
        services.AddSingleton<PeerPromises>();
        services.AddSingleton<Operations>();
        services.AddSingleton<DatabaseLook>();
        services.AddSingleton<Watchers>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<ApplicationCache>();
        services.AddSingleton<CacheTakeOver>();
        services.AddSingleton(s => CacheFollowers.Of(options.Plan.Cache.Sync, s.GetRequiredService<RedisConnection>(), s.GetRequiredService<PeerCache>()));
        services.AddSingleton<CacheKeeper>();
        services.AddHostedService(s => s.GetRequiredService<CacheKeeper>());
        services.AddSingleton(s => new SalvageRunner(
            s.GetRequiredService<NpgsqlDataSource>(), options.PeerDatabase, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<SalvageRunner>>(),
            changing: s.GetRequiredService<ApplicationCache>().ChangingAsync));
        services.AddSingleton<ISalvage, SalvageLane>();
        services.AddSingleton<ControllerLoop>();
        services.AddSingleton(s => new ControllerMetrics(options.Policy, () => s.GetRequiredService<ControllerLoop>().Snapshot, s.GetRequiredService<Clock>().Now));
        services.AddHostedService(s => s.GetRequiredService<ControllerLoop>());
        services.AddHostedService<GateRehearsal>();
        services.AddSingleton<ICloudStanding, ControllerStanding>();
        services.AddSingleton(s => new EventLog(options.Policy.Cloud, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<EventLog>>()));
        services.AddSingleton(s => options.Witness.Open(options.Policy.Timing.Ttl / 4, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new GateCommands(s.GetRequiredService<NpgsqlDataSource>(), options.Policy.Cloud, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new ReplicationCommands(Unpooled(options.Database, replica), options.PeerDatabase, options.Policy.Peer, options.Policy.Synchronous, options.SubscriptionRootCertificate));
        services.AddSingleton<SynchronyCommands>();
        services.AddSingleton(_ => Peer(options));
        services.AddConsole(options);
    }

    private static HttpClient Peer(ControllerOptions options)
    {
        // A connection that outlives a change of address would go on talking to the wrong place.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = options.Policy.Timing.Ttl / 2 };
        if (options.PeerCaFile is { } authority)
            handler.SslOptions.CertificateChainPolicy = TrustedAuthority.Of(authority);
        return new HttpClient(new ShownToken(() => options.Access.ToShow(AccessScope.Peer), handler))
        {
            BaseAddress = options.PeerUrl,
            Timeout = options.Policy.SwitchoverTimeout + options.Policy.Timing.Ttl + options.Policy.Timing.Ttl,
        };
    }

    /// <summary>The controller's own sessions never wait for a synchronous standby: it must be able to act when that one is gone.</summary>
    private static NpgsqlDataSource LocalDatabase(ControllerOptions options, IReplica replica) => Guarded(replica, new NpgsqlConnectionStringBuilder(options.Database)
    {
        ApplicationName = ReplicaStore.Sessions,
        MinPoolSize = KeptSessions,
        MaxPoolSize = 20,
        MaxAutoPrepare = 30,
        AutoPrepareMinUsages = 2,
        Timeout = 2,
        CommandTimeout = 30,
        Options = "-c synchronous_commit=local",
    });

    /// <summary>Set-up takes session locks; a connection that is really closed gives them back whatever happened.</summary>
    private static NpgsqlDataSource Unpooled(string connectionString, IReplica replica) => Guarded(replica, new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = $"{ReplicaStore.Sessions}-replication",
        Pooling = false,
        Timeout = 2,
        CommandTimeout = 60,
        Options = "-c synchronous_commit=local",
    });

    /// <summary>With replicas every session is looked at when it begins: what a controller that was frozen still wants to do is refused by the database itself.</summary>
    private static NpgsqlDataSource Guarded(IReplica replica, NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        if (replica.Name is { } holder)
        {
            builder.UsePhysicalConnectionInitializer(
                _ => throw new NotSupportedException("The controller opens its sessions without blocking a thread."),
                session => ReplicaStore.AdmitAsync(session, holder, CancellationToken.None));
        }

        return builder.Build();
    }
}
