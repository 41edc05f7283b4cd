using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.Tests.Plan;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmDr.Tests.Caching;

/// <summary>By hand or by Aspire's integration: a cache that is away costs nobody more than it did.</summary>
public sealed class RegisteredCacheTests
{
    [Fact]
    public async Task WithoutACache_NothingIsRegisteredForOne_AndNothingAnswers()
    {
        var builder = Builder();

        await using var services = builder.Services.BuildServiceProvider();

        var redis = services.GetRequiredService<RedisConnection>();
        Assert.False(redis.Exists || redis.IsOpen);
        Assert.False((await redis.AskAsync(database => database.PingAsync())).Answered);
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.FullName!.StartsWith("StackExchange.Redis", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACacheThatIsAway_IsAskedAndLeftAlone_AndTheEndIsOrderly()
    {
        var builder = Builder("--ConnectionStrings:cache=127.0.0.1:9", "--ConnectionStrings:peerCache=127.0.0.1:9,ssl=false");

        await using var services = builder.Services.BuildServiceProvider();

        foreach (var redis in new[] { services.GetRequiredService<RedisConnection>(), services.GetRequiredService<PeerCache>().Redis })
        {
            Assert.True(redis is { Exists: true, IsOpen: true });
            // The first question begins to connect, and none of them waits for that.
            var asked = TimeProvider.System.GetTimestamp();
            Assert.False((await redis.AskAsync(database => database.PingAsync())).Answered);
            while (redis.IsOpen && TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(30))
                Assert.False((await redis.AskAsync(database => database.PingAsync())).Answered);
            Assert.False(redis.IsOpen);
        }

        Assert.DoesNotContain(builder.Services, service => service.ServiceType.FullName!.Contains("HealthCheck", StringComparison.Ordinal));
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.FullName!.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static WebApplicationBuilder Builder(params string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(["--Plan:Path", PlanFiles.Path("drplan.json"), "--Plan:CacheSync", "none", .. arguments]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddCrmCache(builder.Configuration.LoadDrPlan());
        return builder;
    }
}
