using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>The Redis of this cloud. It makes answers faster and is never needed for one.</summary>
public static class CrmCache
{
    /// <summary>
    /// Registers the <see cref="RedisConnection"/> of <c>ConnectionStrings:cache</c>, which never answers without that setting, the <see cref="PeerCache"/> of <c>ConnectionStrings:peerCache</c>, and the <see cref="CacheWriter"/>
    /// that does what <c>cache.sync</c> of the plan says.
    /// </summary>
    /// <exception cref="InvalidSettingsException">The plan wants both caches written, and the other one is not named; or <c>Cache:CaFile</c> names no certificates.</exception>
    public static TBuilder AddCrmCache<TBuilder>(this TBuilder builder, DrPlan plan) where TBuilder : IHostApplicationBuilder
    {
        var (own, peer) = (builder.Configuration.GetConnectionString("cache"), builder.Configuration.GetConnectionString("peerCache"));
        if (plan.Cache.Sync is CacheSync.DualWrite or CacheSync.Replica && own is { Length: > 0 } && peer is not { Length: > 0 })
            throw new InvalidSettingsException([
                "ConnectionStrings:peerCache is not set (environment variable ConnectionStrings__peerCache), and $.cache.sync of the plan is "
                + $"\"{(plan.Cache.Sync == CacheSync.Replica ? "replica" : "dual-write")}\"; expected host:port of the other cloud's Redis. Set it, or choose none."]);
        var authorities = builder.Configuration["Cache:CaFile"] is { Length: > 0 } file ? file : null;
        if (authorities is not null && TrustedAuthority.Fault("Cache:CaFile (environment variable Cache__CaFile)", authorities) is { } fault)
            throw new InvalidSettingsException([fault + "."]);
        var services = builder.Services;
        var toOwn = RedisClients.Add(builder, "cache", new RedisOptions { ConnectionString = own, CaFile = authorities });
        services.AddSingleton(toOwn);
        // Farther away, and nobody's answer waits for it.
        var toPeer = RedisClients.Add(builder, "peerCache", new RedisOptions { ConnectionString = peer, CaFile = authorities, Name = "The other cloud's cache", Timeout = TimeSpan.FromMilliseconds(500) });
        services.AddSingleton(provider => new PeerCache(toPeer(provider)));
        if (plan.Cache.Sync == CacheSync.DualWrite)
        {
            services.AddSingleton(provider => new PeerMirror(provider.GetRequiredService<PeerCache>().Redis));
            services.AddHostedService(provider => provider.GetRequiredService<PeerMirror>());
        }

        services.AddSingleton(provider => new CacheWriter(
            provider.GetRequiredService<RedisConnection>(), plan.Cache.Sync, provider.GetService<PeerMirror>(), provider.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
