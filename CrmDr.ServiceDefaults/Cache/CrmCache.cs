using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>The Redis of this cloud. It makes answers faster and is never needed for one.</summary>
public static class CrmCache
{
    /// <summary>Registers the <see cref="RedisConnection"/> of <c>ConnectionStrings:cache</c>; without that setting it never answers.</summary>
    public static TBuilder AddCrmCache<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        var connectionString = builder.Configuration.GetConnectionString("cache");
        builder.Services.AddSingleton(services =>
            ActivatorUtilities.CreateInstance<RedisConnection>(services, new RedisOptions { ConnectionString = connectionString }));
        return builder;
    }
}
