using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Data;
using CrmDr.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CrmDr.Tests.Api;

public sealed class CrmDatabaseTests
{
    [Theory]
    [InlineData(1, 1)] // none would be a service that never writes
    [InlineData(2, 1)]
    [InlineData(8, 4)]
    public async Task HalfOfPool_IsOneAtLeast(int pool, int half)
    {
        await using var database = NpgsqlDataSource.Create(CrmDatabase.Complete($"Host=127.0.0.1;Maximum Pool Size={pool}", "test"));

        Assert.Equal((pool, half), (CrmDatabase.PoolOf(database), CrmDatabase.HalfOfPool(database)));
    }

    // By hand or by Aspire's integration: nothing that a promotion relies on may depend on that.
    [Fact]
    public async Task Registered_HasOurTimeoutsAndSessions_AndOneReadinessCheck()
    {
        var builder = WebApplication.CreateSlimBuilder(["--ConnectionStrings:crm=Host=127.0.0.1;Port=9;Database=crm;Command Timeout=7", "--Aspire:Npgsql:DisableHealthChecks=false"]);
        builder.AddServiceDefaults();

        builder.AddCrmDatabase();

        await using var services = builder.Services.BuildServiceProvider();
        var used = new NpgsqlConnectionStringBuilder(services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        Assert.Equal((-1, 3, 7, 32), (used.CancellationTimeout, used.Timeout, used.CommandTimeout, used.MaxPoolSize));
        Assert.Contains("lock_timeout=3000", used.Options);
        Assert.Contains("idle_in_transaction_session_timeout=10000", used.Options);
        Assert.True(used.NoResetOnClose && used.IncludeFailedBatchedCommand);
        Assert.Equal("The database", Assert.Single(services.GetServices<IReadinessCheck>()).Name);
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.FullName!.Contains("HealthCheck", StringComparison.Ordinal));
        // Nobody collects: nothing may build providers.
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.FullName!.Contains("OpenTelemetry", StringComparison.Ordinal));
    }
}
