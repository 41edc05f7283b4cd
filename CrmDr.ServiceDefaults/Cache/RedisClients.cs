using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
#if HAS_ASPIRE_REDIS
using Microsoft.Extensions.Logging.Abstractions;
#endif

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>Registers Redis' client: by Aspire's integration where the feed has it, else by hand. <see cref="RedisConnection"/> does the same with either.</summary>
internal static class RedisClients
{
    /// <summary>What makes the connection of that name from the services.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="name">Its name among the connection strings; the integration's too.</param>
    /// <param name="options">Without a connection string nothing is registered, and the connection never answers.</param>
    public static Func<IServiceProvider, RedisConnection> Add(IHostApplicationBuilder builder, string name, RedisOptions options)
    {
#if HAS_ASPIRE_REDIS
        if (options.ConnectionString is { Length: > 0 })
        {
            builder.AddKeyedRedisClient(name, settings =>
            {
                settings.ConnectionString = options.ConnectionString;
                settings.DisableAutoActivation = true; // it is made on first use, and not before the host starts
                settings.DisableHealthChecks = true; // nothing here needs a cache to be ready
                settings.DisableTracing = !Telemetry.Telemetry.TakesIntegrations(builder.Configuration);
            }, client =>
            {
                options.Apply(client);
                client.LoggerFactory = NullLoggerFactory.Instance; // that it is absent is said once, by RedisConnection
            });
            return services => Connection(services, options, () => Task.Factory.StartNew(
                // It connects within the container and waits for that. On a thread of its own: the pool's have requests to answer.
                () => services.GetRequiredKeyedService<IConnectionMultiplexer>(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
#else
        _ = (builder, name);
#endif
        return services => Connection(services, options);
    }

    private static RedisConnection Connection(IServiceProvider services, RedisOptions options, Func<Task<IConnectionMultiplexer>>? connect = null) =>
        new(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<RedisConnection>>(), connect);
}
